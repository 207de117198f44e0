package cero.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A model's parameters, in order and by what they do. Threads may share it. */
final class Parameters {
  private record Place(Role role, int layer) {}

  private final List<Parameter> all;
  private final Map<Place, Parameter> byPlace = new HashMap<>();

  /** Parameters of zeros; matrices are held in the given format. */
  Parameters(GptConfig config, WeightFormat format) {
    List<Parameter> made = new ArrayList<>();
    ParameterSpecs.forEach(config, spec -> made.add(new Parameter(spec, format)));
    all = List.copyOf(made);
    for (Parameter parameter : all) {
      byPlace.put(new Place(parameter.role(), parameter.spec().layer()), parameter);
    }
  }

  List<Parameter> all() {
    return all;
  }

  /** The one of a role outside of the blocks; null where the model has none. */
  Parameter get(Role role) {
    return get(ParameterSpec.NO_LAYER, role);
  }

  /** The one of a role in a block; null where the model has none. */
  Parameter get(int layer, Role role) {
    return byPlace.get(new Place(role, layer));
  }
}
