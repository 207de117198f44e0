package cero.app.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * A setting that a resumed run has changed, so that its numbers are no longer those of an unbroken
 * one.
 *
 * @param option such as {@code --lr}
 * @param before the value that the run was saved with; empty for none
 * @param now the value that it goes on with
 */
record SettingChange(String option, String before, String now) {

  /** All of them, in the order of the options. */
  static List<SettingChange> between(JsonNode before, JsonNode now) {
    List<SettingChange> changes = new ArrayList<>();
    for (Map.Entry<String, JsonNode> option : now.path("options").properties()) {
      String value = option.getValue().asString();
      String saved = before.path("options").path(option.getKey()).asString("");
      boolean canChange = !option.getKey().equals("--tokenizer"); // it may only have been moved
      if (canChange && !value.equals(saved)) {
        changes.add(new SettingChange(option.getKey(), saved, value));
      }
    }
    return changes;
  }

  @Override
  public String toString() {
    return before.isEmpty() ? option + " " + now : "%s %s → %s".formatted(option, before, now);
  }
}
