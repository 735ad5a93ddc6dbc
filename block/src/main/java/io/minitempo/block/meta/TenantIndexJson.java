// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.meta;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/// The JSON of a tenant index (`spec/blocks.md §5`).
final class TenantIndexJson {

    private TenantIndexJson() {}

    static byte[] write(TenantIndex index) {
        StringBuilder out = new StringBuilder(512 * (1 + index.metas().size()));
        out.append("{\"created_at\":\"")
                .append(JsonText.time(index.createdAt()))
                .append("\",\"meta\":[");
        String separator = "{";
        for (BlockMeta meta : index.metas()) {
            out.append(separator);
            MetaJson.writeKeys(out, meta);
            out.append('}');
            separator = ",{";
        }
        out.append("],\"compacted\":[");
        separator = "{";
        for (CompactedBlockMeta compacted : index.compacted()) {
            out.append(separator);
            MetaJson.writeKeys(out, compacted.meta());
            out.append(",\"compactedTime\":\"").append(JsonText.time(compacted.compactedTime()));
            out.append("\"}");
            separator = ",{";
        }
        return out.append("]}").toString().getBytes(StandardCharsets.UTF_8);
    }

    static TenantIndex read(byte[] json) {
        JsonNode index = JsonText.MAPPER.readTree(json);
        if (!index.isObject()) {
            throw new IllegalArgumentException("expected a JSON object, found " + index.getNodeType());
        }
        if (index.path("created_at").isMissingNode()) {
            throw new IllegalArgumentException("key \"created_at\" is missing");
        }
        return new TenantIndex(
                JsonText.time(index.path("created_at"), BlockMeta.UNSET_TIME),
                list(index.path("meta"), MetaJson::read),
                list(
                        index.path("compacted"),
                        node -> new CompactedBlockMeta(
                                MetaJson.read(node), JsonText.time(node.path("compactedTime"), BlockMeta.UNSET_TIME))));
    }

    private static <T> List<T> list(JsonNode array, Function<JsonNode, T> read) {
        List<T> values = new ArrayList<>();
        if (array.isMissingNode() || array.isNull()) {
            return values;
        }
        if (!array.isArray()) {
            throw new IllegalArgumentException("expected a JSON array of blocks, found " + array.getNodeType());
        }
        array.forEach(node -> values.add(read.apply(node)));
        return values;
    }
}
