/** What goes wrong in training, told while it happens: one class for each rule. */
package cero.train.warning;
