// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.meta;

import io.minitempo.core.BlockId;
import io.minitempo.core.CorruptBlockException;
import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// The JSON of block metadata: keys in a fixed order, no whitespace (`spec/blocks.md §4`).
final class MetaJson {

    private MetaJson() {}

    static byte[] write(BlockMeta meta) {
        StringBuilder out = new StringBuilder(512).append('{');
        writeKeys(out, meta);
        return out.append('}').toString().getBytes(StandardCharsets.UTF_8);
    }

    /// Appends the keys of a meta without the braces, so that a compacted one can have another key.
    static void writeKeys(StringBuilder out, BlockMeta meta) {
        ClassicEncoding encoding = meta.encoding();
        out.append("\"format\":");
        JsonText.string(out, meta.format());
        out.append(",\"blockID\":\"").append(meta.blockId());
        out.append("\",\"tenantID\":");
        JsonText.string(out, meta.tenant().value());
        out.append(",\"startTime\":\"").append(JsonText.time(meta.startTime()));
        out.append("\",\"endTime\":\"").append(JsonText.time(meta.endTime()));
        out.append("\",\"totalObjects\":").append(meta.totalObjects());
        if (meta.size() != 0) {
            out.append(",\"size\":").append(meta.size());
        }
        out.append(",\"compactionLevel\":").append(meta.compactionLevel());
        if (encoding != null) {
            out.append(",\"encoding\":");
            JsonText.string(out, encoding.encoding());
        }
        out.append(",\"indexPageSize\":").append(meta.indexPageSize());
        out.append(",\"totalRecords\":").append(meta.totalRecords());
        if (encoding != null) {
            out.append(",\"dataEncoding\":");
            JsonText.string(out, encoding.dataEncoding());
        }
        out.append(",\"bloomShards\":").append(meta.bloomShards());
        out.append(",\"footerSize\":").append(meta.footerSize());
        if (!meta.dedicatedColumns().isEmpty()) {
            out.append(",\"dedicatedColumns\":").append(meta.dedicatedColumns().toJson());
        }
        if (meta.replicationFactor() != 0) {
            out.append(",\"replicationFactor\":").append(meta.replicationFactor());
        }
    }

    static BlockMeta read(byte[] json, String object) {
        return guard(object, () -> read(JsonText.MAPPER.readTree(json)));
    }

    /// Turns every way in which bytes can fail to be metadata into one.
    static <T> T guard(String object, Supplier<T> parse) {
        try {
            return parse.get();
        } catch (JacksonException e) {
            throw new CorruptBlockException(
                    object, CorruptBlockException.UNKNOWN_OFFSET, "not JSON: " + e.getOriginalMessage(), e);
        } catch (IllegalArgumentException | TempoException e) {
            throw new CorruptBlockException(
                    object, CorruptBlockException.UNKNOWN_OFFSET, String.valueOf(e.getMessage()), e);
        }
    }

    /// @throws IllegalArgumentException when a key is missing or has a wrong value
    static BlockMeta read(JsonNode node) {
        if (!node.isObject()) {
            throw new IllegalArgumentException("expected a JSON object, found " + node.getNodeType());
        }
        return new BlockMetaBuilder(
                        required(node, "format"),
                        BlockId.parse(required(node, "blockID")),
                        new TenantId(required(node, "tenantID")))
                .times(time(node, "startTime"), time(node, "endTime"))
                .totalObjects(number(node, "totalObjects", Long.MAX_VALUE))
                .size(number(node, "size", Long.MAX_VALUE))
                .compactionLevel(integer(node, "compactionLevel"))
                .indexPageSize(integer(node, "indexPageSize"))
                .totalRecords(integer(node, "totalRecords"))
                .bloomShards(integer(node, "bloomShards"))
                .footerSize(integer(node, "footerSize"))
                .dedicatedColumns(DedicatedColumns.parse(node.path("dedicatedColumns")))
                .replicationFactor(integer(node, "replicationFactor"))
                .encoding(encoding(node))
                .build();
    }

    private static @Nullable ClassicEncoding encoding(JsonNode node) {
        return node.path("encoding").isMissingNode()
                ? null
                : new ClassicEncoding(
                        JsonText.text(node.path("encoding"), ""), JsonText.text(node.path("dataEncoding"), ""));
    }

    private static String required(JsonNode node, String key) {
        String value = named(key, () -> JsonText.text(node.path(key), ""));
        if (value.isEmpty()) {
            throw new IllegalArgumentException("key \"" + key + "\" is missing or empty");
        }
        return value;
    }

    private static Instant time(JsonNode node, String key) {
        return named(key, () -> JsonText.time(node.path(key), BlockMeta.UNSET_TIME));
    }

    private static int integer(JsonNode node, String key) {
        return (int) number(node, key, Integer.MAX_VALUE);
    }

    private static long number(JsonNode node, String key, long max) {
        return named(key, () -> JsonText.number(node.path(key), max));
    }

    private static <T> T named(String key, Supplier<T> parse) {
        try {
            return parse.get();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("key \"" + key + "\": " + e.getMessage(), e);
        }
    }
}
