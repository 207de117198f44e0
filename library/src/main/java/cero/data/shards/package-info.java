/** Token ids in files that are mapped into memory: our own shards, nanoGPT's and llm.c's. */
package cero.data.shards;
