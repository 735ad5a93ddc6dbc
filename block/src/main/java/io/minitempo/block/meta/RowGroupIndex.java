// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.meta;

import io.minitempo.core.TraceId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;

/// The object `index` of a block: the last trace id of each row group (`spec/blocks.md §7`).
///
/// @param lastIds one id per non-empty row group, ascending
public record RowGroupIndex(List<TraceId> lastIds) {

    /// Copies the list.
    public RowGroupIndex {
        lastIds = List.copyOf(lastIds);
    }

    /// The row group that holds a trace if the block does; empty when the block does not.
    public OptionalInt find(TraceId id) {
        int low = 0;
        int high = lastIds.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (lastIds.get(middle).compareTo(id) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low < lastIds.size() ? OptionalInt.of(low) : OptionalInt.empty();
    }

    /// The bytes of the object.
    public byte[] toJson() {
        if (lastIds.isEmpty()) {
            return "{\"rowGroups\":null}".getBytes(StandardCharsets.UTF_8);
        }
        StringBuilder out = new StringBuilder("{\"rowGroups\":[");
        String separator = "\"";
        for (TraceId id : lastIds) {
            out.append(separator)
                    .append(Base64.getEncoder().encodeToString(id.toBytes()))
                    .append('"');
            separator = ",\"";
        }
        return out.append("]}").toString().getBytes(StandardCharsets.UTF_8);
    }

    /// Reads the bytes of the object.
    ///
    /// @param object the key, for messages
    /// @throws CorruptBlockException when they are not an index, or its ids do not ascend
    public static RowGroupIndex fromJson(byte[] json, String object) {
        return MetaJson.guard(object, () -> read(JsonText.MAPPER.readTree(json)));
    }

    private static RowGroupIndex read(JsonNode index) {
        JsonNode groups = index.path("rowGroups");
        if (!index.isObject() || !groups.isNull() && !groups.isArray()) {
            throw new IllegalArgumentException("expected an object with an array \"rowGroups\"");
        }
        List<TraceId> ids = new ArrayList<>();
        for (JsonNode group : groups) {
            byte[] id = Base64.getDecoder().decode(JsonText.text(group, ""));
            if (id.length != TraceId.BYTES) {
                throw new IllegalArgumentException(
                        "row group " + ids.size() + ": expected an id of 16 bytes, found " + id.length);
            }
            ids.add(TraceId.of(id));
        }
        for (int i = 1; i < ids.size(); i++) {
            if (ids.get(i - 1).compareTo(ids.get(i)) >= 0) {
                throw new IllegalArgumentException(
                        "row group " + i + ": its last id is not above that of the one before");
            }
        }
        return new RowGroupIndex(ids);
    }
}
