package cero.app.download;

/**
 * A file as the hub's list describes it.
 *
 * @param name its path in the repository
 * @param size in bytes
 */
record HubFile(String name, long size, Checksum checksum) {}
