/** Training runs: their options, how they are prepared, shown, recorded and foreseen. */
package cero.app.train;
