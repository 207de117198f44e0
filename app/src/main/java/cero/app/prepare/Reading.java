package cero.app.prepare;

import java.util.Optional;

/**
 * How texts are found in files.
 *
 * @param field the JSON field or column that holds the text
 * @param separator what stands between the documents of a text file
 * @param validationShare of all text that is kept for validation; 0 for none
 */
record Reading(String field, Optional<String> separator, double validationShare) {}
