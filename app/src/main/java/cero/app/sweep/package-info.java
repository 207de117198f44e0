/** The search for settings: what is tried, for how long, and what came of it. */
package cero.app.sweep;
