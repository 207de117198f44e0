/**
 * Language models: trained, explained and run on the processor. {@link cero.model.LanguageModel}.
 */
@SuppressWarnings("requires-automatic") // jtokkit and hardwood have no module descriptor
module cero {
  requires com.github.luben.zstd_jni;
  requires de.siegmar.fastcsv;
  requires dev.hardwood.core; // takes the modules of its codecs with it
  requires java.logging;
  requires jdk.incubator.vector;
  requires jtokkit; // GPT-2's ranks of tokens lie in it
  requires transitive tools.jackson.databind;

  exports cero.data;
  exports cero.data.shards;
  exports cero.data.source;
  exports cero.data.stories;
  exports cero.device;
  exports cero.explain;
  exports cero.format;
  exports cero.generate;
  exports cero.kernel;
  exports cero.loss;
  exports cero.model;
  exports cero.parallel;
  exports cero.random;
  exports cero.storage;
  exports cero.text;
  exports cero.train;
  exports cero.train.warning;
}
