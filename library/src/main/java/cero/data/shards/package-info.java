/** Token ids in files that are read where they lie: our own shards, nanoGPT's and llm.c's. */
package cero.data.shards;
