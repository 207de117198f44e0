/** The GPT: configuration, parameters, and layers with an explicit forward and backward. */
package cero.model;
