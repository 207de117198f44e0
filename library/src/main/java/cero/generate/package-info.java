/** Next-token choice, the generation loop and the key-value cache. */
package cero.generate;
