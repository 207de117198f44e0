/** How fast this machine computes: {@code bench} with its commands. */
package cero.app.bench;
