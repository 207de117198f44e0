package cero.format;

import cero.text.AddedToken;
import cero.text.TextFormat;
import cero.text.TokenRole;
import cero.text.Tokenizer;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What special tokens are for, as {@code tokenizer_config.json} says, or an older file beside it.
 */
final class TokenRoles {
  static final String OLDER_FILE = "special_tokens_map.json";

  private TokenRoles() {}

  private static String key(TokenRole role) {
    return switch (role) {
      case BEGINNING -> "bos_token";
      case END -> "eos_token";
      case UNKNOWN -> "unk_token";
      case SEPARATOR -> "sep_token";
      case PADDING -> "pad_token";
      case CLASSIFICATION -> "cls_token";
      case MASK -> "mask_token";
    };
  }

  /**
   * Reads them, by what they are for the token's spelling.
   *
   * @throws FormatException if a file is damaged
   */
  static Map<TokenRole, String> read(Path folder) throws FormatException {
    Map<TokenRole, String> roles = new EnumMap<>(TokenRole.class);
    Optional<Path> older = DurableFolder.find(folder, OLDER_FILE);
    if (older.isPresent()) {
      addAll(Json.readObject(older.get(), TokenizerFiles.MAXIMUM_BYTES), roles);
    }
    addAll(TokenizerFiles.configuration(folder), roles);
    return roles;
  }

  private static void addAll(ObjectNode json, Map<TokenRole, String> roles) {
    for (TokenRole role : TokenRole.values()) {
      JsonNode token = json.path(key(role));
      String content = (token.isObject() ? token.path("content") : token).asString("");
      if (!content.isEmpty()) {
        roles.put(role, content);
      }
    }
  }

  /**
   * Writes them; GPT-2 begins and ends a document with one token.
   *
   * @throws IllegalArgumentException if the token before texts is none of the tokenizer's added
   *     ones
   */
  static void put(ObjectNode json, TextFormat text) {
    Tokenizer tokenizer = text.requireTokenizer();
    Map<TokenRole, String> roles = new EnumMap<>(TokenRole.class);
    roles.putAll(tokenizer.roles());
    if (roles.isEmpty() && tokenizer.endOfText().isPresent()) {
      String end = spelling(tokenizer, tokenizer.endOfText());
      roles.put(TokenRole.BEGINNING, end);
      roles.put(TokenRole.END, end);
    }
    if (text.start().isPresent()) {
      roles.put(TokenRole.BEGINNING, spelling(tokenizer, text.start()));
    }
    roles.forEach((role, content) -> json.put(key(role), content));
  }

  private static String spelling(Tokenizer tokenizer, OptionalInt id) {
    return tokenizer.addedTokens().stream()
        .filter(token -> token.id() == id.getAsInt())
        .map(AddedToken::content)
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "token %d before texts can't be written: it is no added token of the tokenizer"
                    .formatted(id.getAsInt())));
  }
}
