package cero.app.learn;

import cero.app.learn.ShownModel.Token;
import cero.device.Device;
import cero.explain.NextToken;
import cero.generate.Decoder;
import cero.generate.Sampler;
import cero.generate.Sampling;
import cero.generate.TokenDraw;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** What the page asks about the next token: how it is chosen, and what the model writes. */
final class NextTokenApi {
  private static final int MOST_LISTED = 200;
  private static final int MOST_DRAWS = 10_000;
  private static final int MOST_TOKENS = 200;
  private static final double HIGHEST_TEMPERATURE = 100;

  /** Whole numbers that a page's numbers hold exactly, which are doubles. */
  private static final long LARGEST_SEED = 1L << 53;

  private static final int[] NO_HISTORY = {};

  private final Models models;
  private final Workbench workbench;
  private final KeptLogits kept = new KeptLogits();

  NextTokenApi(Models models, Workbench workbench) {
    this.models = models;
    this.workbench = workbench;
  }

  /**
   * The choice of the next token.
   *
   * @param tokens that it is guessed from
   * @param lastDraw the newest draw, or null where there is none
   * @param mostDrawn what was drawn most often, or null
   */
  record DistributionAnswer(
      List<Token> tokens,
      List<Candidate> candidates,
      NextToken.Others others,
      Stages stages,
      int draws,
      Candidate lastDraw,
      Candidate mostDrawn) {}

  /**
   * A token that could come next.
   *
   * @param fate "kept", or the filter that removed it: "top_k" or "top_p"
   */
  record Candidate(
      Token token,
      Double logit,
      double probability,
      Double scaledLogit,
      double scaledProbability,
      String fate,
      double drawProbability,
      int count) {}

  /** Each stage as a whole, in their order. */
  record Stages(
      NextToken.Stage original,
      NextToken.Stage scaled,
      NextToken.Stage topK,
      NextToken.Stage topP,
      NextToken.Stage drawn) {}

  /**
   * What the model wrote.
   *
   * @param prompt the tokens that it goes on from
   * @param tokens the new ones
   * @param text the new tokens' text
   * @param ended whether the model ended the text
   */
  record GenerateAnswer(List<Token> prompt, List<Written> tokens, String text, boolean ended) {}

  /**
   * A token that was written.
   *
   * @param probability the model's, before temperature and filters
   * @param drawProbability with which it was drawn
   */
  record Written(Token token, double probability, double logProbability, double drawProbability) {}

  DistributionAnswer distribution(Fields request) {
    ShownModel model = models.of(request);
    int[] ids = beginning(model, request);
    Sampling sampling = sampling(request, model);
    int draws = (int) request.integer("draws", 0, MOST_DRAWS, 0);
    TokenDraw draw = draw(request);
    int top = (int) request.integer("top", 1, MOST_LISTED, 40);
    request.end();
    long bytes = Decoder.bytes(model.config());
    float[] logits =
        kept.of(
            model.gpt(),
            ids,
            () ->
                workbench.run(
                    bytes, device -> logits(model, new Decoder(device, model.gpt()), ids)));
    Supplier<NextToken> chosen = () -> NextToken.of(logits, sampling, draws, draw, top);
    // Draws may be many, and wait their turn; a slider that is moved asks for none.
    NextToken choice = draws == 0 ? chosen.get() : workbench.run(bytes, _ -> chosen.get());
    return new DistributionAnswer(
        model.tokens(ids),
        choice.candidates().stream().map(each -> candidate(model, each)).toList(),
        choice.others(),
        new Stages(
            choice.original(),
            choice.scaled(),
            choice.afterTopK(),
            choice.afterTopP(),
            choice.drawn()),
        draws,
        candidate(model, choice.lastDraw()),
        candidate(model, choice.mostDrawn()));
  }

  private static Candidate candidate(ShownModel model, Optional<NextToken.Candidate> candidate) {
    return candidate.map(each -> candidate(model, each)).orElse(null);
  }

  private static Candidate candidate(ShownModel model, NextToken.Candidate candidate) {
    return new Candidate(
        model.token(candidate.id()),
        Json.number(candidate.logit()),
        candidate.probability(),
        Json.number(candidate.scaledLogit()),
        candidate.scaledProbability(),
        candidate.fate().name().toLowerCase(Locale.ROOT),
        candidate.drawProbability(),
        candidate.count());
  }

  GenerateAnswer generate(Fields request) {
    ShownModel model = models.of(request);
    int[] ids = beginning(model, request);
    int tokens = (int) request.integer("tokens", 1, MOST_TOKENS, 50);
    Sampling sampling = sampling(request, model);
    TokenDraw draw = draw(request);
    request.end();
    return workbench.run(
        Decoder.bytes(model.config()), device -> write(model, device, ids, tokens, sampling, draw));
  }

  private static GenerateAnswer write(
      ShownModel model, Device device, int[] ids, int tokens, Sampling sampling, TokenDraw draw) {
    Decoder decoder = new Decoder(device, model.gpt());
    Sampler sampler = new Sampler(sampling);
    List<Written> written = new ArrayList<>();
    IntStream.Builder made = IntStream.builder();
    boolean ended = false;
    int[] next = ids;
    while (written.size() < tokens && !ended) {
      float[] logits = logits(model, decoder, next);
      int id = sampler.next(logits, NO_HISTORY, draw);
      ended = model.model().text().ends().contains(id);
      if (!ended) {
        double[] sum = new double[1];
        device.logSumExpRows(logits, 1, logits.length, sum);
        double logProbability = logits[id] - sum[0];
        double drawn = sampler.stages(logits, NO_HISTORY).probabilities()[id];
        made.add(id);
        written.add(new Written(model.token(id), Math.exp(logProbability), logProbability, drawn));
        next = new int[] {id};
      }
    }
    String text = model.tokenizer().decode(made.build().toArray());
    return new GenerateAnswer(model.tokens(ids), written, text, ended);
  }

  /** The logits of the next token; an id that the tokenizer does not have is never written. */
  private static float[] logits(ShownModel model, Decoder decoder, int[] ids) {
    float[] logits = decoder.read(ids);
    Arrays.fill(logits, model.model().writable(), logits.length, Float.NEGATIVE_INFINITY);
    return logits;
  }

  /** What to go on from; nothing begins where documents do, if the tokenizer says where. */
  private static int[] beginning(ShownModel model, Fields request) {
    int[] ids = TextApi.ids(model, request);
    if (ids.length > 0) {
      return ids;
    }
    if (model.tokenizer().endOfText().isEmpty()) {
      throw new Refusal(400, "text_too_short", "this model needs at least one token to go on from");
    }
    return new int[] {model.tokenizer().endOfText().getAsInt()};
  }

  private static Sampling sampling(Fields request, ShownModel model) {
    Sampling.Builder sampling = Sampling.builder();
    sampling.temperature(request.number("temperature", 0, HIGHEST_TEMPERATURE, 1));
    request
        .optionalInteger("top_k", 1, Integer.MAX_VALUE)
        .ifPresent(k -> sampling.topK((int) Math.min(k, model.config().vocabSize())));
    request.optionalNumber("top_p", Double.MIN_VALUE, 1).ifPresent(sampling::topP);
    try {
      return sampling.build();
    } catch (IllegalArgumentException e) { // a temperature too near to 0
      throw Refusal.badField("temperature", "is out of its range");
    }
  }

  private static TokenDraw draw(Fields request) {
    return TokenDraw.of(new SplittableRandom(request.integer("seed", 0, LARGEST_SEED, 1)));
  }
}
