package cero.app.learn;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The model that all visitors look at, and those that they may choose. */
final class Models {
  /** The id of the model that is trained here. */
  static final String TRAINED = "training";

  private final ModelShelf shelf;
  private final Function<Optional<Long>, Optional<ShownModel>> trained;
  private volatile Optional<ShownModel> chosen = Optional.empty(); // empty: the one trained here

  /**
   * Looks at the model that the command named first, if it named any.
   *
   * @param trained gives the model trained here: its checkpoint of that number, or as it is now
   * @throws Refusal if that model can't be read
   */
  Models(ModelShelf shelf, Function<Optional<Long>, Optional<ShownModel>> trained) {
    this.shelf = shelf;
    this.trained = trained;
    chosen = shelf.first().map(entry -> shelf.read(entry.id()));
  }

  /** The model that is looked at, if there is one. */
  Optional<ShownModel> shown() {
    return chosen.or(() -> trained.apply(Optional.empty()));
  }

  /**
   * By what a page knows that another model is shown than before: letters that fit into a header,
   * the same for as long as one is shown, also while it is trained; empty without one.
   */
  String mark() {
    return shown()
        .map(model -> URLEncoder.encode(model.id() + " " + model.name(), StandardCharsets.UTF_8))
        .orElse("");
  }

  /** All there are; the one trained here comes first, and its folder is not offered again. */
  List<ModelShelf.Entry> entries() {
    Optional<ShownModel> here = trained.apply(Optional.empty());
    List<ModelShelf.Entry> entries = new ArrayList<>();
    here.ifPresent(model -> entries.add(new ModelShelf.Entry(model.id(), model.name())));
    entries.addAll(shelf.entries(here.map(ShownModel::name)));
    return entries;
  }

  /**
   * Looks at another model; one at a time is read.
   *
   * @throws Refusal if there is none with that id, or it can't be read
   */
  synchronized void choose(String id) {
    if (!shown().map(ShownModel::id).equals(Optional.of(id))) {
      chosen = id.equals(TRAINED) ? Optional.empty() : Optional.of(shelf.read(id));
    }
  }

  /** Looks at the model that is trained here. */
  synchronized void chooseTrained() {
    chosen = Optional.empty();
  }

  /**
   * The model that a request is about: that of the field {@code checkpoint}, else the shown one.
   *
   * @throws Refusal if there is none
   */
  ShownModel of(Fields request) {
    Optional<Long> checkpoint = request.optionalInteger("checkpoint", 0, Integer.MAX_VALUE);
    if (checkpoint.isPresent()) {
      return trained
          .apply(checkpoint)
          .orElseThrow(() ->
              new Refusal(404, "no_such_checkpoint", "there is no checkpoint with that number"));
    }
    return shown()
        .orElseThrow(() ->
            new Refusal(409, "no_model", "there is no model yet: train one here, or choose one"));
  }
}
