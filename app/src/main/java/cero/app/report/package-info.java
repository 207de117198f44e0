/** A training run's report: one HTML page that needs nothing beside itself. */
package cero.app.report;
