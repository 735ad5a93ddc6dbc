// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.write;

import io.minitempo.block.parquet.encoding.ByteOutput;
import io.minitempo.block.parquet.encoding.Encoding;
import io.minitempo.block.parquet.encoding.HybridEncoder;
import io.minitempo.block.parquet.format.Leaf;
import io.minitempo.block.parquet.format.PageHeader;
import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The values of one column: those of the open page in primitive arrays, those of finished pages encoded.
///
/// A value belongs to the last entry of the column's [LevelTrack]. A required column gets exactly one value for every
/// entry whose node is there, an optional one at most one, a repeated one any number.
/// Owned by the thread of its [ParquetWriter].
public abstract sealed class ColumnWriter
        permits BytesColumnWriter, DictionaryColumnWriter, NumberColumnWriter, BooleanColumnWriter {

    private final Leaf leaf;
    private final LevelTrack track;
    private final Kind kind;
    private final Scratch scratch;
    private final PageHeader.Kind pageKind;
    private ChunkBuffer chunk;
    private int[] positions;
    private int count;

    /// How values hang on entries.
    private enum Kind {
        ONE,
        AT_MOST_ONE,
        MANY
    }

    /// Buffers that all columns of a writer share while they cut a page.
    static final class Scratch {
        final ByteOutput values = new ByteOutput(1 << 16);
        final PageEncoder encoder;
        final ByteOutput levels = new ByteOutput(1 << 12);
        final Function<Leaf, PageHeader.Kind> kinds;
        byte[] repetition = new byte[256];
        byte[] definition = new byte[256];

        Scratch(PageEncoder encoder, Function<Leaf, PageHeader.Kind> kinds) {
            this.encoder = encoder;
            this.kinds = kinds;
        }
    }

    ColumnWriter(Leaf leaf, LevelTrack track, Scratch scratch) {
        this.leaf = leaf;
        this.track = track;
        this.scratch = scratch;
        this.pageKind = scratch.kinds.apply(leaf);
        this.chunk = new ChunkBuffer(leaf);
        if (leaf.maxRepetition() > track.maxRepetition()) {
            this.kind = Kind.MANY;
        } else {
            this.kind = leaf.maxDefinition() > track.maxDefinition() ? Kind.AT_MOST_ONE : Kind.ONE;
        }
        this.positions = new int[kind == Kind.ONE ? 0 : 16];
        track.register(this);
    }

    /// The column.
    public final Leaf leaf() {
        return leaf;
    }

    /// The levels of this column.
    public final LevelTrack track() {
        return track;
    }

    /// The version of the data pages.
    final PageHeader.Kind pageKind() {
        return pageKind;
    }

    /// Notes that a value was added to the last entry.
    final void added() {
        if (kind != Kind.ONE) {
            if (count == positions.length) {
                positions = Arrays.copyOf(positions, count * 2);
            }
            positions[count] = track.size() - 1;
        }
        count++;
    }

    /// Values of the open page.
    final int count() {
        return count;
    }

    final ChunkBuffer chunk() {
        return chunk;
    }

    /// Roughly the bytes of the open page's values.
    abstract int pendingBytes();

    /// Bytes held beside pages, for the size of the row group.
    abstract long dictionaryBytes();

    /// How the values are laid out.
    abstract Encoding encoding();

    /// Appends the encoded values of the open page.
    abstract void encodeValues(ByteOutput out);

    /// The smallest value of the open page in PLAIN form; null when there is none.
    abstract byte @Nullable [] min();

    /// The largest value of the open page in PLAIN form; null when there is none.
    abstract byte @Nullable [] max();

    /// Bytes of the open page's strings without lengths.
    abstract long plainBytes();

    /// Forgets the values of the open page.
    abstract void clearPage();

    /// The dictionary in PLAIN form, or null when the column has none.
    abstract @Nullable ByteOutput dictionary();

    /// Entries of the dictionary.
    abstract int dictionarySize();

    /// Forgets what lives as long as a row group.
    abstract void clearDictionary();

    final void clearRowGroup() {
        chunk = new ChunkBuffer(leaf);
        clearDictionary();
    }

    /// Turns the open page into bytes.
    final void cutPage() {
        int entries = track.size();
        if (kind == Kind.ONE && count != track.present()) {
            throw new IllegalStateException(
                    leaf.path() + " has " + count + " values for " + track.present() + " entries");
        }
        ByteOutput body = scratch.levels;
        body.clear();
        long[] repetitions = track.repetitionHistogram();
        long[] definitions = track.definitionHistogram();
        int values = entries;
        int repetitionBytes;
        if (kind == Kind.ONE || count == 0) {
            repetitionBytes = writeShared(body);
            repetitions = Arrays.copyOf(repetitions, leaf.maxRepetition() + 1);
            definitions = Arrays.copyOf(definitions, leaf.maxDefinition() + 1);
        } else {
            int owners = owners();
            values = entries + count - owners;
            repetitions = Arrays.copyOf(repetitions, leaf.maxRepetition() + 1);
            definitions = Arrays.copyOf(definitions, leaf.maxDefinition() + 1);
            repetitions[leaf.maxRepetition()] += count - owners;
            definitions[track.maxDefinition()] -= owners;
            definitions[leaf.maxDefinition()] += count;
            repetitionBytes = writeOwn(body, values, count != owners);
        }
        int definitionBytes = body.size() - repetitionBytes;
        ByteOutput encoded = scratch.values;
        encoded.clear();
        encodeValues(encoded);
        byte[] min = leaf.column().indexed() ? min() : null;
        byte[] max = leaf.column().indexed() ? max() : null;
        PageEncoder.Shape shape = new PageEncoder.Shape(
                leaf, pageKind, encoding(), values, values - count, track.rows(), repetitionBytes, definitionBytes);
        PageEncoder.Page page = scratch.encoder.encode(shape, body, encoded, min, max);
        chunk.add(
                new ChunkBuffer.Page(
                        page.bytes(),
                        page.headerBytes(),
                        page.uncompressedBody(),
                        track.firstRow(),
                        values,
                        values - count,
                        min,
                        max,
                        repetitions,
                        definitions),
                plainBytes());
        clearPage();
        count = 0;
    }

    /// How many entries have values.
    private int owners() {
        if (kind == Kind.AT_MOST_ONE) {
            return count;
        }
        int owners = 1;
        for (int i = 1; i < count; i++) {
            owners += positions[i] != positions[i - 1] ? 1 : 0;
        }
        return owners;
    }

    /// Writes the levels of the track and returns the bytes of the repetition levels.
    private int writeShared(ByteOutput out) {
        if (leaf.maxRepetition() > 0) {
            out.write(track.encodedRepetition(HybridEncoder.bitWidth(leaf.maxRepetition())));
        }
        int repetitionBytes = out.size();
        if (leaf.maxDefinition() > 0) {
            out.write(track.encodedDefinition(HybridEncoder.bitWidth(leaf.maxDefinition())));
        }
        return repetitionBytes;
    }

    /// Writes levels that differ from the track's because some entries have values, and returns the bytes of the
    /// repetition levels.
    private int writeOwn(ByteOutput out, int values, boolean expanded) {
        int entries = track.size();
        if (scratch.definition.length < values) {
            scratch.definition = new byte[values + values / 2];
            scratch.repetition = new byte[values + values / 2];
        }
        byte[] definition = scratch.definition;
        byte[] repetition = scratch.repetition;
        byte present = (byte) leaf.maxDefinition();
        if (expanded) {
            byte again = (byte) leaf.maxRepetition();
            int p = 0;
            int at = 0;
            for (int e = 0; e < entries; e++) {
                repetition[at] = track.repetition()[e];
                definition[at] = track.definition()[e];
                if (p < count && positions[p] == e) {
                    definition[at] = present;
                    p++;
                    while (p < count && positions[p] == e) {
                        at++;
                        repetition[at] = again;
                        definition[at] = present;
                        p++;
                    }
                }
                at++;
            }
        } else {
            System.arraycopy(track.definition(), 0, definition, 0, entries);
            for (int i = 0; i < count; i++) {
                definition[positions[i]] = present;
            }
        }
        if (leaf.maxRepetition() > 0) {
            int width = HybridEncoder.bitWidth(leaf.maxRepetition());
            if (expanded) {
                HybridEncoder.encode(repetition, values, width, out);
            } else {
                out.write(track.encodedRepetition(width));
            }
        }
        int repetitionBytes = out.size();
        HybridEncoder.encode(definition, values, HybridEncoder.bitWidth(leaf.maxDefinition()), out);
        return repetitionBytes;
    }
}
