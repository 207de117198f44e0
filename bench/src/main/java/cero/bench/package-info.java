/** How fast each kernel is, beside what the machine can do. */
package cero.bench;
