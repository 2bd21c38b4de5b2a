#ifndef CLIBFUZZER_DRIVER_H
#define CLIBFUZZER_DRIVER_H

#include <stddef.h>
#include <stdint.h>

/// libFuzzer's loop for programs with a `main` of their own: reads its options from the arguments and calls back with one input after the
/// other. https://llvm.org/docs/LibFuzzer.html#using-libfuzzer-as-a-library
int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*callback)(const uint8_t *data, size_t size));

#endif
