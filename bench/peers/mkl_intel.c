/*
 * MKL, the matrix library inside PyTorch, takes its AVX-512 path only where these two say that the
 * processor is Intel's. Preloaded, they say so on any processor. Intel supports this nowhere else:
 * figures with it are quoted beside those without.
 */
int mkl_serv_intel_cpu(void) {
  return 1;
}

int mkl_serv_intel_cpu_true(void) {
  return 1;
}
