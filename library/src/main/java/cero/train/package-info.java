/** The trainer, its optimizer, schedules, checkpoints, metrics and listeners. */
package cero.train;
