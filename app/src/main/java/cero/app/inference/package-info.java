/** Commands that open a trained model: it writes, is measured, and is explained. */
package cero.app.inference;
