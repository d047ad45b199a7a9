package dev.vireo.inference.bulk.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vireo.inference.VireoException;
import dev.vireo.inference.bulk.source.file.ImageFile;
import dev.vireo.inference.bulk.source.file.NumberedInput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;

/** CSV, JSON Lines and submissions, as another program reads them. */
class TextRowsTest {

  @Test
  void csvHasOneRowForEachResultOfEveryKind() throws IOException {
    assertThat(write(OutputFormat.CSV, Columns.ranks(2), false, Rows.ofEveryKind()))
        .isEqualTo(
            """
            path,rank1_label,rank1_probability,rank2_label,rank2_probability,error
            a b.jpg,robin,0.75,wren,0.125,
            "comma,.jpg",robin,1.0,,,
            Vögel-鳥-🐦.jpg,,,,,
            x.jpg,,,,,"CORRUPT_IMAGE: it is cut, ""short\"""
            """
                .replace("\n", "\r\n"));
  }

  @Test
  void csvGivesEmbeddingsAsAJsonArray() throws IOException {
    String csv = write(OutputFormat.CSV, Rows.COLUMNS, false, Rows.ofEveryKind());

    assertThat(parse(csv))
        .extracting(row -> row.get("embedding"))
        .containsExactly("[1.0,-0.5]", "[0.0,2.0]", "[3.0,4.0]", "");
  }

  @Test
  void anyFileNameSurvivesCsvAndJson() throws IOException {
    List<String> names =
        List.of("a b.png", "comma,.png", "new\nline.png", "\r.png", "quote\".png", "é鳥🐦\t.png");
    List<BulkResult> results = names.stream().map(Rows::sure).toList();

    String csv = write(OutputFormat.CSV, Columns.ranks(1), false, results);
    String json = write(OutputFormat.JSONL, Columns.ranks(1), false, results);

    assertThat(parse(csv)).extracting(row -> row.get("path")).containsExactlyElementsOf(names);
    ObjectMapper mapper = new ObjectMapper();
    assertThat(json.lines().toList()).hasSameSizeAs(names);
    for (int i = 0; i < names.size(); i++) {
      JsonNode row = mapper.readTree(json.lines().toList().get(i));
      assertThat(row.get("path").asText()).isEqualTo(names.get(i));
    }
  }

  @Test
  void jsonHasTheShapesOfTheGateway() throws IOException {
    assertThat(write(OutputFormat.JSONL, Columns.ranks(2), false, Rows.ofEveryKind()).lines())
        .containsExactly(
            "{\"path\":\"a b.jpg\",\"predictions\":["
                + "{\"label\":\"robin\",\"index\":3,\"probability\":0.75},"
                + "{\"label\":\"wren\",\"index\":0,\"probability\":0.125}],"
                + "\"embedding\":[1.0,-0.5]}",
            "{\"path\":\"comma,.jpg\",\"predictions\":["
                + "{\"label\":\"robin\",\"index\":3,\"probability\":1.0}],\"embedding\":[0.0,2.0]}",
            "{\"path\":\"Vögel-鳥-🐦.jpg\",\"predictions\":[],\"embedding\":[3.0,4.0]}",
            "{\"path\":\"x.jpg\",\"error\":{\"code\":\"CORRUPT_IMAGE\","
                + "\"message\":\"it is cut, \\\"short\\\"\"}}");
  }

  @Test
  void aSubmissionHasTwoColumnsAndNoLabelWhereThereIsNone() throws IOException {
    assertThat(
            write(
                OutputFormat.SUBMISSION,
                Columns.ranks(1),
                false,
                List.of(
                    Rows.sure("test/17.png"),
                    Rows.failed("test/18.final.png"),
                    Rows.undecided("19"))))
        .isEqualTo("id,prediction\r\n17,robin\r\n18.final,\r\n19,\r\n");
  }

  @Test
  void manyIdsOfASubmissionAreTold() throws IOException {
    List<ImageFile> files = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      files.add(ImageFile.of(Path.of("test/%d.jpg".formatted(i))));
    }
    UniqueIds.require(files.iterator());
    files.add(ImageFile.of(Path.of("more/3999.png")));

    assertThatExceptionOfType(VireoException.class)
        .isThrownBy(() -> UniqueIds.require(files.iterator()))
        .withMessageContaining("two inputs have the id 3999 in a submission, more/3999.png");
    Iterator<NumberedInput> listed =
        new UniqueIds(BulkOutput.of(_ -> {})).remaining(files.iterator());
    assertThatExceptionOfType(VireoException.class)
        .as("and where they cannot be listed before")
        .isThrownBy(() -> listed.forEachRemaining(_ -> {}));
  }

  @Test
  void aContinuedFileHasNoSecondHeader() throws IOException {
    for (OutputFormat format :
        List.of(OutputFormat.CSV, OutputFormat.JSONL, OutputFormat.SUBMISSION)) {
      List<BulkResult> all = List.of(Rows.sure("1.jpg"), Rows.failed("2.jpg"));

      String whole = write(format, Columns.ranks(2), false, all);
      String first = write(format, Columns.ranks(2), false, all.subList(0, 1));
      String second = write(format, Columns.ranks(2), true, all.subList(1, 2));

      assertThat(first + second).as(format.name()).isEqualTo(whole);
    }
  }

  private static String write(
      OutputFormat format, Columns columns, boolean begun, List<BulkResult> results)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (RowWriter writer = format.open(out, columns, begun)) {
      for (BulkResult result : results) {
        writer.write(result);
      }
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  private static List<CSVRecord> parse(String csv) throws IOException {
    try (CSVParser parser =
        CSVFormat.RFC4180
            .builder()
            .setHeader()
            .setSkipHeaderRecord(true)
            .get()
            .parse(new StringReader(csv))) {
      return parser.getRecords();
    }
  }
}
