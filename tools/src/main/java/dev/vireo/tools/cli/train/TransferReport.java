package dev.vireo.tools.cli.train;

import dev.vireo.training.weights.foreign.Pretrained;
import dev.vireo.training.weights.foreign.Transfer;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** What a network takes over from a pretrained one, for people. */
final class TransferReport {
  private static final int NAMED = 6;

  private TransferReport() {}

  static void print(Transfer transfer, PrintWriter err) {
    Pretrained from = transfer.from();
    err.printf(
        Locale.ROOT,
        "begins with %,d tensors of %s (%s)%s%n",
        transfer.tensors().size(),
        from.file(),
        from.origin(),
        transfer.renamed() == 0
            ? ""
            : ", %,d of them under other names".formatted(transfer.renamed()));
    line(err, "resized", transfer.resized());
    line(err, "begun anew", transfer.begun());
    line(err, "left out", from.unused());
    from.notes().forEach(note -> err.println("  " + note));
    err.flush();
  }

  private static void line(PrintWriter err, String what, List<String> tensors) {
    if (!tensors.isEmpty()) {
      String named = String.join(", ", tensors.subList(0, Math.min(NAMED, tensors.size())));
      int more = tensors.size() - NAMED;
      err.printf("  %s: %s%s%n", what, named, more > 0 ? " and " + more + " more" : "");
    }
  }
}
