package cero.generate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import cero.Golden;
import cero.device.Device;
import cero.format.ModelDirectory;
import cero.model.Activations;
import cero.model.Gpt;
import cero.model.GptConfig;
import cero.model.Initialization;
import cero.model.LanguageModel;
import cero.text.CharTokenizer;
import cero.text.TextFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

class DecoderTest {
  private static final Path GOLDEN = Golden.path("gpt2-tiny");

  private final Device device = Device.cpu(2);
  private final GptConfig config =
      GptConfig.builder().vocabSize(50).context(16).layers(2).heads(2).embedding(24).build();
  private final Gpt model = Gpt.create(config, Initialization.PYTORCH, 3);
  private final int[] ids = new Random(1).ints(40, 0, 50).toArray();

  @AfterEach
  void close() {
    device.close();
  }

  @Test
  void tokenByTokenAndInPiecesGiveWhatTheWholeSequenceGives() {
    for (int piece : new int[] {1, 3, 5, 16}) {
      Decoder decoder = new Decoder(device, model);
      for (int from = 0; from < 16; from += piece) {
        int to = Math.min(16, from + piece);
        float[] logits = decoder.read(Arrays.copyOfRange(ids, from, to));
        assertArrayEquals(wholeSequence(Arrays.copyOf(ids, to)), logits, 1e-5f);
      }
    }
  }

  @Test
  void idsThatTheTokenizerLacksAreNeverWritten() {
    CharTokenizer tokenizer = CharTokenizer.of("abc");
    Sampling even = Sampling.builder().temperature(100).build();
    LanguageModel known = new LanguageModel(model, TextFormat.of(tokenizer));
    String text = new Generator(device, known).generate("a", 60, even, 1);
    assertEquals(61, text.length());
    assertEquals(3, text.chars().distinct().count());
  }

  @Test
  void pastTheContextItGoesOnFromTheLastHalf() {
    Decoder decoder = new Decoder(device, model);
    decoder.read(Arrays.copyOf(ids, 16));
    assertEquals(0, decoder.forgotten());
    float[] logits = decoder.read(ids[16]);
    assertEquals(8, decoder.forgotten());
    assertArrayEquals(wholeSequence(Arrays.copyOfRange(ids, 8, 17)), logits, 1e-5f);
    logits = decoder.read(Arrays.copyOfRange(ids, 17, 40));
    assertEquals(24, decoder.forgotten());
    assertArrayEquals(wholeSequence(Arrays.copyOfRange(ids, 24, 40)), logits, 1e-5f);
  }

  @Test
  void aContextOfOneTokenIsTheLastTokenAlone() {
    Gpt bigrams = Gpt.create(config.toBuilder().context(1).build(), Initialization.PYTORCH, 3);
    float[] expected = new Decoder(device, bigrams).read(7).clone();
    Decoder decoder = new Decoder(device, bigrams);
    decoder.read(3, 9);
    assertArrayEquals(expected, decoder.read(7));
    assertEquals(2, decoder.forgotten());
  }

  @Test
  void greedyTextIsTheReferences() throws IOException {
    JsonNode greedy =
        new ObjectMapper().readTree(GOLDEN.resolve("expected.json").toFile()).get("greedy");
    Gpt golden = ModelDirectory.open(GOLDEN.resolve("model")).readModel();
    int[] prompt = ints(greedy.get("prompt"));
    int[] expected = ints(greedy.get("tokens"));
    Generator.Generation made =
        new Generator(device, LanguageModel.of(golden))
            .generate(
                prompt,
                expected.length,
                Sampling.greedy(),
                TokenDraw.of(new Random(0)),
                id -> true);
    assertArrayEquals(expected, made.ids());
  }

  @Test
  void theSameSeedGivesTheSameTextAndTheEndTokenEndsIt() {
    Sampling sampling = Sampling.builder().temperature(1.5).build();
    int[] prompt = {1, 2, 3};
    int[] first = ids(prompt, sampling, Set.of());
    assertEquals(60, first.length);
    assertArrayEquals(first, ids(prompt, sampling, Set.of()));
    int[] ended = ids(prompt, sampling, Set.of(first[20], 99));
    int end = 0;
    while (first[end] != first[20]) {
      end++;
    }
    assertArrayEquals(Arrays.copyOf(first, end), ended);
  }

  @Test
  void aPromptMustHaveTokensOfTheVocabulary() {
    Decoder decoder = new Decoder(device, model);
    assertThrows(IllegalArgumentException.class, decoder::read);
    assertThrows(IllegalArgumentException.class, () -> decoder.read(50));
  }

  private int[] ids(int[] prompt, Sampling sampling, Set<Integer> ends) {
    TextFormat text = new TextFormat(Optional.empty(), OptionalInt.empty(), ends);
    return new Generator(device, new LanguageModel(model, text))
        .generate(prompt, 60, sampling, TokenDraw.of(new Random(9)), id -> true)
        .ids();
  }

  private float[] wholeSequence(int[] sequence) {
    Activations activations = Activations.forInference(config, 1, sequence.length);
    model.forward(device, activations, sequence, 1, sequence.length);
    float[] logits = new float[config.vocabSize()];
    float[] normed = activations.normed();
    int c = config.embedding();
    float[] last = Arrays.copyOfRange(normed, (sequence.length - 1) * c, sequence.length * c);
    model.logits(device, last, 0, 1, logits);
    return logits;
  }

  private static int[] ints(JsonNode array) {
    return new ObjectMapper().treeToValue(array, int[].class);
  }
}
