/** What the application says, in English, Spanish and Korean. */
package cero.app.words;
