/** Turns texts in files of many kinds into token shards. */
package cero.app.prepare;
