package dev.vireo.tools.cli;

import dev.vireo.inference.bulk.merge.FetchedShards;
import dev.vireo.inference.bulk.merge.ShardMerge;
import dev.vireo.inference.bulk.resume.ResultPlace;
import dev.vireo.inference.bulk.sink.OutputFormat;
import dev.vireo.inference.store.Stores;
import dev.vireo.tools.cli.option.ByteSize;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "merge",
    description = "Join the results of all shards into one, sorted by path.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  vireo classify photos -m birds.onnx --shard 1/2 -o out/1.parquet",
      "  vireo classify photos -m birds.onnx --shard 2/2 -o out/2.parquet",
      "  vireo merge out/* -o all.parquet",
      "",
      "Refused unless every shard is there once, whole, and made by the same model with the same"
          + " options."
    })
final class MergeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description =
          "The results of 'vireo classify --shard'. A CSV or JSON Lines file needs the hidden file"
              + " beside it, .FILE.done; Arrow files and Parquet say themselves which shard they"
              + " are. Also objects of stores and patterns of them, 's3://bucket/out/*.csv'.")
  private List<String> files;

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "FILE",
      description = "Where all rows go, whole or not at all: a file, or an object of a store.")
  private String output;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      converter = RowOptions.FormatConverter.class,
      description =
          "csv, jsonl (of such shards alone), arrow, arrow-stream or parquet (default: what the"
              + " output's name ends in).")
  private @Nullable OutputFormat format;

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      converter = ByteSize.class,
      description = "Rows in memory at once, about (default 64M); the others are sorted on disk.")
  private @Nullable Long memory;

  @Override
  public Integer call() {
    ShardMerge merged;
    try (Stores stores = new Stores();
        FetchedShards shards = FetchedShards.of(files, stores)) {
      ResultPlace place = ResultPlace.of(output, stores);
      place.check();
      merged =
          ShardMerge.merge(
              shards.files(),
              place.file(),
              format == null ? RowOptions.formatOf(spec, place.file()) : format,
              memory == null ? ShardMerge.USUAL_MEMORY : memory);
      place.publish();
    }
    PrintWriter err = spec.commandLine().getErr();
    err.printf(
        "%,d rows of %,d shards in %s%s%n",
        merged.rows(),
        merged.shards(),
        output,
        merged.failures() == 0 ? "" : ", %,d of images that failed".formatted(merged.failures()));
    err.flush();
    return ExitCode.OK;
  }
}
