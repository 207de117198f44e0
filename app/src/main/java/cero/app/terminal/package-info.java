/**
 * Text and numbers for terminals: tables, bars, charts and progress, as strings that fit the width.
 */
package cero.app.terminal;
