package dev.vireo.bench.gpu;

import ai.djl.ndarray.types.DataType;
import dev.vireo.bench.engines.GraphCost;
import dev.vireo.bench.report.MarkdownTable;
import dev.vireo.bench.report.Text;
import dev.vireo.inference.engine.Device;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What a device multiplies at most, and how many images a second that would be. */
final class LimitTable {
  private LimitTable() {}

  /**
   * @param models files in fp32, by name
   * @param scratch a folder for profiles
   * @param seconds to measure each kind of number
   * @return a section of the report
   */
  static String of(Map<String, Path> models, Device device, Path scratch, double seconds) {
    List<DataType> types =
        device instanceof Device.Cpu
            ? List.of(DataType.FLOAT32)
            : List.of(DataType.FLOAT32, DataType.FLOAT16);
    double[] peaks = new double[types.size()];
    String[] header = new String[peaks.length + 2];
    String[] measured = new String[header.length];
    header[0] = "limit";
    header[1] = "1e9 operations an image";
    measured[0] = "products of matrices, 1e9 operations/s";
    measured[1] = "";
    for (int i = 0; i < peaks.length; i++) {
      peaks[i] = ProductPeak.of(device, types.get(i), seconds);
      header[i + 2] = types.get(i) + ", images/s";
      measured[i + 2] = Text.decimal(0, peaks[i] / 1e9);
    }
    MarkdownTable table = new MarkdownTable(header);
    table.row(measured);
    models.forEach((name, file) -> table.row(row(name, file, peaks, scratch)));
    return "## The limit\n\nOf matrix products alone, as PyTorch computes them here.\n\n" + table;
  }

  private static String[] row(String name, Path file, double[] peaks, Path scratch) {
    int size;
    try (DeviceRun run = new DeviceRun(file, new Device.Cpu())) {
      size = run.size();
    }
    double flops = GraphCost.of(file, size, size, scratch).flops();
    String[] row = new String[peaks.length + 2];
    row[0] = name;
    row[1] = Text.decimal(2, flops / 1e9);
    for (int i = 0; i < peaks.length; i++) {
      row[i + 2] = Text.decimal(0, peaks[i] / flops);
    }
    return row;
  }
}
