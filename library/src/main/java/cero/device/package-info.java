/** What a model computes on and in: hardware, products, memory. It knows nothing of models. */
package cero.device;
