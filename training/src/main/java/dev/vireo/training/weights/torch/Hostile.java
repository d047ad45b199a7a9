package dev.vireo.training.weights.torch;

import java.util.Set;

/**
 * Names by which a pickle reaches the machine. They would be as inert here as any other, but where
 * they stand, somebody meant them to be called.
 */
final class Hostile {
  private static final Set<String> MODULES =
      Set.of(
          "os",
          "posix",
          "nt",
          "subprocess",
          "sys",
          "shutil",
          "socket",
          "pty",
          "runpy",
          "importlib",
          "webbrowser",
          "ctypes",
          "commands",
          "popen2",
          "code",
          "pickle",
          "marshal",
          "requests",
          "urllib",
          "asyncio",
          "multiprocessing");

  private static final Set<String> BUILT_IN = Set.of("builtins", "__builtin__");

  /** Of Python's own, those that run or open something. */
  private static final Set<String> CALLS =
      Set.of(
          "eval",
          "exec",
          "execfile",
          "compile",
          "open",
          "__import__",
          "getattr",
          "setattr",
          "delattr",
          "input",
          "breakpoint",
          "apply",
          "globals",
          "vars");

  private Hostile() {}

  static boolean names(String module, String name) {
    return MODULES.contains(module.split("\\.", 2)[0])
        || (BUILT_IN.contains(module) && CALLS.contains(name.split("\\.", 2)[0]));
  }
}
