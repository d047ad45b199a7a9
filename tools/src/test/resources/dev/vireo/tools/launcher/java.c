/* A java.exe that prints what it is told, and what the files of arguments hold. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int count, char **arguments) {
  static const char *variables[] = {"ORT_DISABLE_TELEMETRY", "GOMP_SPINCOUNT"};
  printf("jdk %s\n", arguments[0]);
  for (int i = 1; i < count; i++) {
    const char *argument = arguments[i];
    size_t length = strlen(argument);
    printf("<%s>\n", argument);
    if (argument[0] == '@' && length > 5 && strcmp(argument + length - 5, ".args") == 0) {
      FILE *file = fopen(argument + 1, "r");
      for (int c; file && (c = getc(file)) != EOF;) {
        putchar(c);
      }
    }
  }
  for (int i = 0; i < 2; i++) {
    const char *value = getenv(variables[i]);
    printf("%s=%s\n", variables[i], value ? value : "");
  }
  return getenv("FAKE_EXIT") ? atoi(getenv("FAKE_EXIT")) : 0;
}
