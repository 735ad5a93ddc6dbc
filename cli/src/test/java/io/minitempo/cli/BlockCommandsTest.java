// SPDX-License-Identifier: Apache-2.0
package io.minitempo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.testsupport.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Commands on a folder with the blocks of the real Tempo.
class BlockCommandsTest {

    private static final String TENANT = "single-tenant";

    @TempDir
    private Path folder;

    private final Shell shell = new Shell(Map.of());
    private final List<String> blocks = new ArrayList<>();

    @BeforeEach
    void copy() throws IOException {
        Golden.copyTree("blocks-3.0.3-vParquet4", folder);
        try (Stream<Path> directories = Files.list(folder.resolve(TENANT))) {
            directories
                    .filter(Files::isDirectory)
                    .forEach(block -> blocks.add(block.getFileName().toString()));
        }
        blocks.sort(null);
    }

    private Shell.Result run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--backend=local", "--bucket", folder.toString()));
        return shell.run(all.toArray(String[]::new));
    }

    private static String anyTrace() {
        return Golden.text("input/trace-ids.txt").lines().findFirst().orElseThrow();
    }

    @Test
    void saysWhichVersionItIs() {
        assertThat(shell.run("--version").exits(0).out()).startsWith("tempo, version ");
        assertThat(shell.run("verify", "block", "--version").exits(0).out()).startsWith("tempo, version ");
    }

    @Test
    void listsBlocks() {
        Shell.Result result = run("list", "blocks", TENANT).exits(0);
        assertThat(result.out()).contains("ID", "LVL", "OBJECTS", "SIZE", "VERS", "WINDOW", "START", "END", "AGE");
        assertThat(result.out()).contains(blocks);
        assertThat(result.out()).contains("vParquet4", "2026-11-20T");
    }

    @Test
    void listsCompactedBlocksWhenAsked() throws IOException {
        Path block = folder.resolve(TENANT).resolve(blocks.getFirst());
        Files.move(block.resolve("meta.json"), block.resolve("meta.compacted.json"));
        assertThat(run("list", "blocks", TENANT).exits(0).out()).doesNotContain(blocks.getFirst());
        assertThat(run("list", "blocks", TENANT, "--include-compacted").exits(0).out())
                .contains(blocks.getFirst());
    }

    @Test
    void showsABlock() {
        Shell.Result result = run("list", "block", TENANT, blocks.getFirst()).exits(0);
        assertThat(result.out())
                .contains("\"blockID\":\"" + blocks.getFirst(), "data.parquet", "bloom-0", "parquet-go", "ROW GROUP");
    }

    @Test
    void printsAColumn() {
        List<String> ids = run("list", "column", TENANT, blocks.getFirst())
                .exits(0)
                .out()
                .lines()
                .toList();
        assertThat(ids.getFirst()).startsWith("# row group 0, page 0: rows 0 to ");
        assertThat(ids.get(1)).matches("[0-9a-f]{32}");
        assertThat(run("list", "column", TENANT, blocks.getFirst(), "rs.ss.Spans.Nothing")
                        .exits(2)
                        .err())
                .contains("has no column rs.ss.Spans.Nothing; `view schema");
        assertThat(run("list", "column", TENANT, blocks.getFirst(), "rs.ss.Spans.Kind")
                        .exits(0)
                        .out())
                .containsPattern("(?m)^[1-5]$");
    }

    @Test
    void showsTheIndexAndMakesItAnew() throws IOException {
        Path index = folder.resolve(TENANT).resolve(blocks.getFirst()).resolve("index");
        byte[] before = Files.readAllBytes(index);
        assertThat(run("list", "index", TENANT, blocks.getFirst()).exits(0).out())
                .contains("LAST TRACE");
        Files.delete(index);
        assertThat(run("verify", "block", TENANT, blocks.getFirst()).exits(1).out())
                .contains("gen index");
        run("gen", "index", TENANT, blocks.getFirst()).exits(0);
        assertThat(Files.readAllBytes(index)).isEqualTo(before);
    }

    @Test
    void makesTheBloomFilterAnewBitForBit() throws IOException {
        Path bloom = folder.resolve(TENANT).resolve(blocks.getFirst()).resolve("bloom-0");
        byte[] before = Files.readAllBytes(bloom);
        Files.delete(bloom);
        run("gen", "bloom", TENANT, blocks.getFirst()).exits(0);
        assertThat(Files.readAllBytes(bloom)).isEqualTo(before);
    }

    @Test
    void sumsUp() {
        assertThat(run("list", "compaction-summary", TENANT).exits(0).out())
                .contains("LVL", "BLOCKS", "SMALLEST BLOCK");
        assertThat(run("list", "cache-summary", TENANT).exits(0).out()).contains("LVL 0");
    }

    @Test
    void showsTheSchema() {
        assertThat(run("view", "schema", TENANT, blocks.getFirst()).exits(0).out())
                .contains("ServiceStats.key_value.value.SpanCount", "resource.service.name", "SNAPPY", "| 102 |");
    }

    @Test
    void verifiesBlocks() throws IOException {
        assertThat(run("verify", "blocks", TENANT).exits(0).out()).contains("0 of " + blocks.size() + " blocks");
        Path data = folder.resolve(TENANT).resolve(blocks.getFirst()).resolve("data.parquet");
        byte[] bytes = Files.readAllBytes(data);
        bytes[200] ^= 1;
        Files.write(data, bytes);
        assertThat(run("verify", "block", TENANT, blocks.getFirst()).exits(1).out())
                .containsPattern("page: .*data.parquet, byte \\d+: .*checksum")
                .contains("is damaged");
        assertThat(run("verify", "blocks", TENANT).exits(1).out()).contains("1 of " + blocks.size() + " blocks");
    }

    @Test
    void analysesAndSuggests() {
        assertThat(run("analyse", "block", TENANT, blocks.getFirst()).exits(0).out())
                .contains("span attributes of type string", "OF ALL SPANS", "parquet_dedicated_columns:");
        assertThat(run("analyse", "blocks", TENANT).exits(1).err()).contains("--min-compaction-level=0 takes all");
        assertThat(run("analyse", "blocks", TENANT, "--min-compaction-level=0", "--num-attr", "3")
                        .exits(0)
                        .out())
                .contains("top 3 of ");
        assertThat(run("suggest", "columns", TENANT, "--min-compaction-level=0")
                        .exits(0)
                        .out())
                .contains("- {scope: span, name: ");
    }

    @Test
    void findsATrace() {
        Shell.Result result = run("query", "trace-id", anyTrace(), TENANT).exits(0);
        assertThat(result.out()).contains("\"resourceSpans\"", "\"spans\"");
        assertThat(result.err()).containsPattern("block .*: \\d+ spans");
        assertThat(run("query", "blocks", "0123", TENANT).exits(1).err()).contains("is in no block of tenant");
        assertThat(run("query", "trace-summary", anyTrace(), TENANT, "--percentage")
                        .exits(0)
                        .out())
                .contains("blocks: ", "root spans: ", "SHARE");
    }

    /// What the releases before vParquet4 have left in a bucket; writing it anew turns it into the format of today.
    @Test
    void blocksOfTheOldFormatAreAskedAndRewritten() throws IOException {
        Path old = Files.createDirectory(folder.resolve("old"));
        Golden.copyTree("blocks-2.10.8-vParquet3", old);
        String[] bucket = {"--backend=local", "--bucket", old.toString()};

        assertThat(shell.run(with(bucket, "query", "trace-id", anyTrace(), TENANT))
                        .exits(0)
                        .out())
                .contains("\"resourceSpans\"", "\"spans\"");
        assertThat(shell.run(with(bucket, "query", "trace-summary", anyTrace(), TENANT))
                        .exits(0)
                        .out())
                .contains("root spans: ");
        assertThat(shell.run(with(bucket, "rewrite-blocks", "drop-traces", TENANT, anyTrace(), "--drop-trace"))
                        .exits(0)
                        .out())
                .contains(" now, with ");
        shell.run(with(bucket, "query", "trace-id", anyTrace(), TENANT)).exits(1);
        shell.run(with(bucket, "verify", "blocks", TENANT)).exits(0);
        assertThat(shell.run(with(bucket, "list", "blocks", TENANT)).exits(0).out())
                .contains("vParquet3", "vParquet4");
    }

    private static String[] with(String[] bucket, String... arguments) {
        return Stream.concat(Stream.of(arguments), Stream.of(bucket)).toArray(String[]::new);
    }

    @Test
    void searchesBlocks() {
        assertThat(run("query", "search", "service.name", "checkout", "2026-11-20T11:00:00Z", "1795180000", TENANT)
                        .exits(0)
                        .out())
                .contains("ROOT SERVICE", " ms");
        assertThat(run("query", "search", "a", "b", "yesterday", "now", TENANT)
                        .exits(2)
                        .err())
                .contains("\"yesterday\" is no time");
    }

    @Test
    void dropsTracesOnlyWhenTold() {
        assertThat(run("rewrite-blocks", "drop-traces", TENANT, anyTrace())
                        .exits(0)
                        .out())
                .contains("--drop-trace does it");
        run("query", "trace-id", anyTrace(), TENANT).exits(0);

        assertThat(run("rewrite-blocks", "drop-trace", TENANT, anyTrace(), "--drop-trace")
                        .exits(0)
                        .out())
                .contains(" now, with ");

        run("query", "trace-id", anyTrace(), TENANT).exits(1);
        run("verify", "blocks", TENANT).exits(0);
        assertThat(run("list", "blocks", TENANT, "--include-compacted").exits(0).out())
                .contains(blocks);
    }

    @Test
    void migratesATenantOnce() throws IOException {
        Path other = folder.resolveSibling(folder.getFileName() + "-other");
        Path config = Files.writeString(
                folder.resolve("source.yaml"), "storage: {trace: {backend: local, local: {path: '" + folder + "'}}}\n");
        String[] command = {
            "migrate",
            "tenant",
            TENANT,
            "moved",
            "--source-config-file=" + config,
            "--backend",
            "local",
            "--bucket",
            other.toString()
        };
        assertThat(shell.run(command).exits(0).out()).contains("copied " + blocks.size() + " of " + blocks.size());
        assertThat(shell.run(command).exits(0).out()).contains("copied 0 of " + blocks.size());
        assertThat(shell.run("verify", "blocks", "moved", "--backend=local", "--bucket=" + other)
                        .exits(0)
                        .out())
                .contains("0 of " + blocks.size());
        assertThat(run("migrate", "tenant", TENANT, TENANT).exits(2).err()).contains("are the same");
    }

    @Test
    void readsAConfigurationFile() throws IOException {
        Path config = Files.writeString(
                folder.resolve("tempo.yaml"), "storage: {trace: {backend: local, local: {path: '" + folder + "'}}}\n");
        assertThat(shell.run("list", "blocks", TENANT, "-c", config.toString())
                        .exits(0)
                        .out())
                .contains(blocks);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "list blocks single-tenant|2|no bucket: give --backend=local",
                "list blocks|2|Missing required parameter: 'TENANT'; see mini-tempo cli list blocks --help",
                "list nothing|2|nothing",
                "list block single-tenant no-uuid --backend=local --bucket=.|2|no-uuid",
                "list blocks t --backend=gcs --bucket=b|1|gcs",
                "list blocks t --backend=tape --bucket=b|2|tape",
                "|2|mini-tempo cli --help"
            })
    void saysInOneLineWhatIsWrong(String line) {
        String[] parts = line.split("\\|", -1);
        String[] arguments = parts[0].isEmpty() ? new String[0] : parts[0].split(" ", -1);
        Shell.Result result = shell.run(arguments).exits(Integer.parseInt(parts[1]));
        assertThat(result.err()).contains(parts[2]).startsWith("mini-tempo cli: ");
        assertThat(result.err().lines()).hasSize(1);
    }

    @Test
    void aTenantWithoutBlocksIsAnError() {
        assertThat(run("list", "blocks", "nobody").exits(1).err())
                .contains("tenant nobody has no blocks here; tenants of this bucket: single-tenant");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "list",
                "list blocks",
                "list block",
                "list column",
                "list index",
                "list compaction-summary",
                "list cache-summary",
                "view schema",
                "analyse block",
                "analyse blocks",
                "suggest columns",
                "verify block",
                "verify blocks",
                "gen bloom",
                "gen index",
                "rewrite-blocks drop-traces",
                "migrate tenant",
                "query trace-id",
                "query trace-summary",
                "query search",
                "query api trace-id",
                "query api search",
                "query api search-tags",
                "query api search-tag-values",
                "query api metrics",
                "query search-tags",
                "query search-tag-values",
                "query metrics-query-range"
            })
    void everyCommandHasHelp(String command) {
        String line = (command + " --help").strip();
        assertThat(shell.run(line.split(" ", -1)).exits(0).out()).contains("Usage: mini-tempo cli");
    }
}
