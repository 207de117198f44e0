package cero.data.stories;

/** The grammar of the stories in one language: every way to fill a page with a story. */
interface Tale {
  /** Tells one story, leaving each of its decisions to the page's chooser. */
  void tell(Page page);

  /** The grammar for a language. */
  static Tale in(Language language) {
    return switch (language) {
      case ENGLISH -> page -> new EnglishTale(page).tell();
      case SPANISH -> page -> new SpanishTale(page).tell();
      case KOREAN -> page -> new KoreanTale(page).tell();
    };
  }
}
