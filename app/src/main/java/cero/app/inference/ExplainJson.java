package cero.app.inference;

import cero.app.terminal.Console;
import cero.explain.GradientStep;
import cero.explain.LogitsGradient;
import cero.loss.LossSteps;
import cero.loss.LossSteps.Candidate;
import cero.loss.LossSteps.Position;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An explanation as JSON lines. */
final class ExplainJson implements ExplainView {
  private final Console console;
  private final OpenModel model;
  private final int[] ids;

  ExplainJson(Console console, OpenModel model, int[] ids) {
    this.console = console;
    this.model = model;
    this.ids = ids;
  }

  @Override
  public void loss(LossSteps steps, Optional<Integer> chosen, Double bitsPerByte) {
    for (Position position : steps.positions()) {
      if (chosen.isEmpty() || chosen.get() == position.index()) {
        console.json(position(position));
      }
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("mean_log_probability", steps.meanLogProbability());
    json.put("loss", steps.loss());
    json.put("perplexity", steps.perplexity());
    json.put("bits_per_byte", bitsPerByte);
    console.json(json);
  }

  private Map<String, Object> position(Position position) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("position", position.index());
    int token = ids[position.index()];
    json.put("token", model.text(token));
    json.put("token_id", token);
    json.putAll(target(position.target()));
    json.putAll(values(position));
    List<Map<String, Object>> top = new ArrayList<>();
    for (Candidate candidate : position.top()) {
      Map<String, Object> one = listed(candidate);
      one.put("logit", candidate.logit());
      one.put("probability", candidate.probability());
      top.add(one);
    }
    json.put("top", top);
    return json;
  }

  private static Map<String, Object> values(Position position) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("logit", position.logit());
    json.put("probability", position.probability());
    json.put("log_probability", position.logProbability());
    json.put("rank", position.rank());
    return json;
  }

  private Map<String, Object> target(int id) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("target", model.text(id));
    json.put("target_id", id);
    return json;
  }

  private Map<String, Object> listed(Candidate candidate) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", candidate.id());
    json.put("token", model.text(candidate.id()));
    return json;
  }

  @Override
  public void step(GradientStep step, Optional<Integer> chosen, LogitsGradient gradient) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("event", "step");
    json.put("learning_rate", step.learningRate());
    json.put("loss_before", step.before().loss());
    json.put("loss_after", step.after().loss());
    List<Map<String, Object>> positions = new ArrayList<>();
    for (Position before : step.before().positions()) {
      if (chosen.isEmpty() || chosen.get() == before.index()) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("position", before.index());
        one.putAll(target(before.target()));
        one.put("before", values(before));
        one.put("after", values(step.after().positions().get(before.index())));
        positions.add(one);
      }
    }
    json.put("positions", positions);
    json.put("gradient", gradient(gradient, step.before().positions().get(gradient.position())));
    console.json(json);
  }

  private Map<String, Object> gradient(LogitsGradient gradient, Position position) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("position", gradient.position());
    json.putAll(target(gradient.target()));
    json.put("target_gradient", gradient.ofTarget());
    List<Map<String, Object>> others = new ArrayList<>();
    for (Candidate candidate : position.top()) {
      if (candidate.id() != gradient.target()) {
        Map<String, Object> one = listed(candidate);
        one.put("gradient", gradient.byToken()[candidate.id()]);
        others.add(one);
      }
    }
    json.put("others", others);
    json.put("sum", gradient.sum());
    return json;
  }
}
