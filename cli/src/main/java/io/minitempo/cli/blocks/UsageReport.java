// SPDX-License-Identifier: Apache-2.0
package io.minitempo.cli.blocks;

import io.minitempo.block.inspect.AttributeUsage;
import io.minitempo.block.inspect.AttributeUsage.Usage;
import io.minitempo.block.meta.ColumnScope;
import io.minitempo.block.meta.ColumnType;
import io.minitempo.cli.shell.Figures;
import io.minitempo.cli.shell.Table;
import io.minitempo.core.TempoException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/// The options of the commands that look for large attributes, and how they print them.
final class UsageReport {

    @Option(
            names = "--num-attr",
            paramLabel = "N",
            defaultValue = "20",
            description = "text attributes shown per scope (${DEFAULT-VALUE})")
    private int texts;

    @Option(
            names = "--num-int-attr",
            paramLabel = "N",
            defaultValue = "5",
            description = "integer attributes shown per scope (${DEFAULT-VALUE})")
    private int numbers;

    @Option(
            names = "--blob-threshold",
            paramLabel = "SIZE",
            defaultValue = "4MiB",
            description = "texts of a row group that are larger together become a blob column (${DEFAULT-VALUE})")
    private String blobThreshold = "";

    @Option(
            names = "--str-percent-threshold",
            paramLabel = "SHARE",
            defaultValue = "0.03",
            description = "share of the bytes of a scope from which a text attribute is suggested (${DEFAULT-VALUE})")
    private double textShare;

    @Option(
            names = "--int-percent-threshold",
            paramLabel = "SHARE",
            defaultValue = "0.05",
            description = "share of spans from which an integer attribute is suggested (${DEFAULT-VALUE})")
    private double numberShare;

    /// Checks what the command line says.
    ///
    /// @throws TempoException.Invalid when an option cannot be used
    void check() {
        if (texts < 0 || numbers < 0) {
            throw new TempoException.Invalid("--num-attr and --num-int-attr must not be negative");
        }
        Figures.parseBytes(blobThreshold);
    }

    /// Prints a table per scope.
    void print(AttributeUsage usage, PrintStream out) {
        for (ColumnScope scope : ColumnScope.values()) {
            print(usage, scope, ColumnType.STRING, texts, out);
            print(usage, scope, ColumnType.INT, numbers, out);
        }
        if (usage.others() > 0) {
            out.println(usage.others() + " values have names that were not counted: there are too many names");
        }
    }

    private static void print(AttributeUsage usage, ColumnScope scope, ColumnType type, int most, PrintStream out) {
        List<Usage> found = usage.of(scope, type);
        long total = found.stream().mapToLong(Usage::bytes).sum();
        Table table = new Table("attribute", "values", "bytes", "share", "of all " + scope.text() + "s", "column");
        for (Usage each : found.subList(0, Math.min(most, found.size()))) {
            table.row(
                    each.attribute().name(),
                    each.count(),
                    Figures.bytes(each.bytes()),
                    Figures.share(each.bytes(), total),
                    Figures.share(each.count(), usage.owners(scope)),
                    each.attribute().dedicated() ? "own" : "generic");
        }
        if (table.size() > 0) {
            out.println("top " + table.size() + " of " + found.size() + " " + scope.text() + " attributes of type "
                    + type.text() + ", " + Figures.bytes(total) + " together");
            table.print(out);
        }
    }

    /// Prints the dedicated columns that would save the most, as configuration.
    ///
    /// @param rowGroups how many row groups were counted
    void suggest(AttributeUsage usage, int rowGroups, PrintStream out) {
        out.println("# storage.trace.block, or overrides of a tenant below storage");
        out.println("parquet_dedicated_columns:");
        long blob = Figures.parseBytes(blobThreshold);
        int suggested = 0;
        for (ColumnScope scope : ColumnScope.values()) {
            for (Usage each : chosen(usage, scope, ColumnType.STRING)) {
                boolean large = each.bytes() / Math.max(1, rowGroups) > blob;
                out.println(line(each, large ? ", options: [blob]" : ""));
                suggested++;
            }
            for (Usage each : chosen(usage, scope, ColumnType.INT)) {
                out.println(line(each, ""));
                suggested++;
            }
        }
        if (suggested == 0) {
            out.println("  []");
        }
    }

    private static String line(Usage usage, String options) {
        String name = usage.attribute().name().replace("\\", "\\\\").replace("\"", "\\\"");
        return "  - {scope: " + usage.attribute().scope().text() + ", name: \"" + name + "\", type: "
                + usage.attribute().type().text() + options + "}";
    }

    private List<Usage> chosen(AttributeUsage usage, ColumnScope scope, ColumnType type) {
        List<Usage> all = usage.of(scope, type);
        boolean text = type == ColumnType.STRING;
        long whole = text ? all.stream().mapToLong(Usage::bytes).sum() : usage.owners(scope);
        List<Usage> chosen = new ArrayList<>();
        for (Usage each : all) {
            double share = (double) (text ? each.bytes() : each.count()) / Math.max(1, whole);
            boolean named = each.attribute().name().equals("service.name");
            if (chosen.size() < (text ? texts : numbers) && share >= (text ? textShare : numberShare) && !named) {
                chosen.add(each);
            }
        }
        return chosen;
    }
}
