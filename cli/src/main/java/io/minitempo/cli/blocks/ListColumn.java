// SPDX-License-Identifier: Apache-2.0
package io.minitempo.cli.blocks;

import io.minitempo.block.meta.BlockMeta;
import io.minitempo.block.parquet.format.Annotation;
import io.minitempo.block.parquet.format.Leaf;
import io.minitempo.block.parquet.read.ColumnPage;
import io.minitempo.block.parquet.read.PageValues;
import io.minitempo.block.parquet.read.PagedColumn;
import io.minitempo.block.parquet.read.RowGroupReader;
import io.minitempo.block.read.BlockReader;
import io.minitempo.block.schema.BlockSchema;
import io.minitempo.cli.shell.Storage;
import io.minitempo.cli.shell.StorageOptions;
import io.minitempo.cli.shell.Terminal;
import io.minitempo.core.BlockId;
import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// Prints every value of a column, one a line, page by page.
@Command(name = "column", description = "prints the values of a column, one a line", mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // the command line fills the fields
final class ListColumn implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "TENANT", description = "whose block")
    private TenantId tenant;

    @Parameters(index = "1", paramLabel = "BLOCK", description = "the id of the block")
    private BlockId block;

    @Parameters(
            index = "2",
            arity = "0..1",
            paramLabel = "COLUMN",
            defaultValue = "TraceID",
            description = "the path of a column as `view schema` shows it, or its name in vParquet5 (${DEFAULT-VALUE})")
    private String column;

    @Mixin
    private final StorageOptions storage = new StorageOptions();

    private final Terminal terminal;

    ListColumn(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        try (Storage bucket = storage.open(terminal)) {
            BlockMeta meta = bucket.meta(tenant, block);
            BlockReader reader = bucket.reader(meta);
            Leaf leaf = leaf(reader.schema());
            for (RowGroupReader group : reader.rowGroups()) {
                print(group, leaf);
            }
            return 0;
        }
    }

    private Leaf leaf(BlockSchema schema) {
        Leaf leaf = schema.parquet().find(column);
        Leaf found = leaf == null ? schema.find(column) : leaf;
        if (found == null) {
            throw new TempoException.Invalid(
                    "the block has no column " + column + "; `view schema " + tenant + " " + block + "` names them");
        }
        return found;
    }

    private void print(RowGroupReader group, Leaf leaf) throws InterruptedException {
        PagedColumn pages = group.open(List.of(leaf)).getFirst();
        BitSet rows = new BitSet();
        for (int row = 0; row < group.rows(); ) {
            rows.clear();
            rows.set(row);
            group.fetch(List.of(pages), rows, true);
            int page = pages.pageOf(row);
            row = pages.endRow(page);
            print(group.group().ordinal(), page, pages.page(page));
            pages.dropBefore(row);
        }
    }

    private void print(int group, int number, ColumnPage page) {
        byte[] definition = page.definition();
        PageValues values = page.values();
        terminal.out()
                .println("# row group " + group + ", page " + number + ": rows " + page.firstRow() + " to "
                        + (page.firstRow() + page.rows() - 1) + ", " + values.size() + " values, "
                        + (page.size() - values.size()) + " nulls");
        int value = 0;
        for (int pair = 0; pair < page.size(); pair++) {
            boolean present =
                    definition.length == 0 || definition[pair] == page.leaf().maxDefinition();
            terminal.out().println(present ? text(page.leaf(), values, value++) : "null");
        }
    }

    private static String text(Leaf leaf, PageValues values, int i) {
        return switch (values) {
            case PageValues.Numbers numbers ->
                leaf.column().annotation().isUnsigned()
                        ? Long.toUnsignedString(numbers.values()[i])
                        : Long.toString(numbers.values()[i]);
            case PageValues.Doubles doubles -> Double.toString(doubles.values()[i]);
            case PageValues.Booleans booleans -> Boolean.toString(booleans.values()[i]);
            case PageValues.Strings strings -> text(leaf, strings.values().bytes(i));
            case PageValues.Ids ids -> text(leaf, ids.dictionary().strings().bytes(ids.ids()[i]));
        };
    }

    private static String text(Leaf leaf, byte[] bytes) {
        return leaf.column().annotation() == Annotation.STRING
                ? new String(bytes, StandardCharsets.UTF_8).replace("\n", "\\n")
                : HexFormat.of().formatHex(bytes);
    }
}
