/** The command line: every command prints for people, or JSON lines with {@code --json}. */
package cero.app;
