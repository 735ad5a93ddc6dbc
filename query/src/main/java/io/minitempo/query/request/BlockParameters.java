// SPDX-License-Identifier: Apache-2.0
package io.minitempo.query.request;

import io.minitempo.block.meta.BlockFormat;
import io.minitempo.block.meta.BlockMeta;
import io.minitempo.block.meta.DedicatedColumns;
import io.minitempo.core.BlockId;
import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.proto.tempopb.DedicatedColumn;
import io.minitempo.server.http.QueryParameters;
import io.minitempo.server.json.JsonWriter;
import io.minitempo.server.query.GoIntegers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The part of a block that a job looks at, and all that is needed to open it (`spec/api.md §6`).
///
/// @param blockId the block
/// @param startPage the first row group
/// @param pagesToSearch how many row groups, at least 1
/// @param version the block format
/// @param size length of the data file in bytes
/// @param footerSize length of its footer in bytes
/// @param totalRecords how many row groups the block has, as its metadata says
/// @param columns which attributes have columns of their own
public record BlockParameters(
        BlockId blockId,
        int startPage,
        int pagesToSearch,
        String version,
        long size,
        int footerSize,
        int totalRecords,
        DedicatedColumns columns) {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final String BLOCK_ID = "blockID";
    private static final String COLUMNS = "dc";

    /// Some row groups of a block.
    public static BlockParameters of(BlockMeta meta, int startPage, int pagesToSearch) {
        return new BlockParameters(
                meta.blockId(),
                startPage,
                pagesToSearch,
                meta.format(),
                meta.size(),
                meta.footerSize(),
                meta.totalRecords(),
                meta.dedicatedColumns());
    }

    /// Reads the query of a URL; empty when it names no block.
    ///
    /// @throws TempoException.Invalid when a parameter is missing or wrong
    public static Optional<BlockParameters> parse(QueryParameters query) {
        Optional<String> id = query.get(BLOCK_ID);
        if (id.isEmpty()) {
            return Optional.empty();
        }
        int pages = number(query, "pagesToSearch", 1);
        String version = query.get("version", "");
        if (version.isEmpty()) {
            throw new TempoException.Invalid("version required");
        }
        return Optional.of(new BlockParameters(
                block(id.get()),
                number(query, "startPage", 0),
                pages,
                version,
                size(query),
                number(query, "footerSize", 0),
                query.get("totalRecords").isPresent() ? number(query, "totalRecords", 1) : 0,
                query.get(COLUMNS).map(BlockParameters::columns).orElse(DedicatedColumns.NONE)));
    }

    private static BlockId block(String text) {
        try {
            return BlockId.parse(text);
        } catch (TempoException.Invalid e) {
            throw new TempoException.Invalid("invalid blockID: " + e.text(), e);
        }
    }

    private static int number(QueryParameters query, String name, int least) {
        long number;
        try {
            number = GoIntegers.parse(query.get(name, ""));
        } catch (TempoException.Invalid e) {
            throw new TempoException.Invalid("invalid " + name + " : " + e.text(), e);
        }
        if (number < least || number > Integer.MAX_VALUE) {
            throw new TempoException.Invalid(
                    "invalid " + name + " : expected a number from " + least + " on, found " + number);
        }
        return (int) number;
    }

    private static long size(QueryParameters query) {
        try {
            return GoIntegers.parseUnsigned64(query.get("size", ""));
        } catch (TempoException.Invalid e) {
            throw new TempoException.Invalid("invalid size : " + e.text(), e);
        }
    }

    private static DedicatedColumns columns(String json) {
        List<DedicatedColumn> columns = new ArrayList<>();
        try {
            for (JsonNode node : MAPPER.readTree(json)) {
                columns.add(DedicatedColumn.newBuilder()
                        .setScopeValue(node.path("scope").asInt(0))
                        .setName(node.path("name").asString(""))
                        .setTypeValue(node.path("type").asInt(0))
                        .setOptionsValue(node.path("options").asInt(0))
                        .build());
            }
            return DedicatedColumns.ofMessages(columns);
        } catch (JacksonException e) {
            throw new TempoException.Invalid("invalid dc : expected a JSON array of dedicated columns", e);
        } catch (IllegalArgumentException e) {
            throw new TempoException.Invalid("invalid dc : " + e.getMessage(), e);
        }
    }

    /// The parameters that a sub-request for these row groups has more than one for recent data.
    public Map<String, String> format() {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put(BLOCK_ID, blockId.toString());
        parameters.put("pagesToSearch", Integer.toString(pagesToSearch));
        parameters.put("size", Long.toString(size));
        parameters.put("startPage", Integer.toString(startPage));
        parameters.put("encoding", "none");
        parameters.put("indexPageSize", "0");
        parameters.put("totalRecords", Integer.toString(totalRecords));
        parameters.put("version", version);
        parameters.put("footerSize", Integer.toString(footerSize));
        if (!columns.isEmpty()) {
            parameters.put(COLUMNS, json(columns.toMessages()));
        }
        return parameters;
    }

    private static String json(List<DedicatedColumn> columns) {
        JsonWriter json = new JsonWriter(64 * columns.size()).beginArray();
        for (DedicatedColumn column : columns) {
            json.beginObject();
            numberUnlessZero(json, "scope", column.getScopeValue());
            json.name("name").string(column.getName());
            numberUnlessZero(json, "type", column.getTypeValue());
            numberUnlessZero(json, "options", column.getOptionsValue());
            json.endObject();
        }
        return new String(json.endArray().toBytes(), StandardCharsets.UTF_8);
    }

    private static void numberUnlessZero(JsonWriter json, String name, int number) {
        if (number != 0) {
            json.name(name).number(number);
        }
    }

    /// What must be known to open the block.
    ///
    /// @throws TempoException.Invalid when the format is not known here
    public BlockMeta meta(TenantId tenant) {
        BlockFormat format = BlockFormat.of(version)
                .orElseThrow(() -> new TempoException.Invalid("version " + version + " is not a known block format"));
        return BlockMeta.builder(format, blockId, tenant)
                .size(size)
                .footerSize(footerSize)
                .totalRecords(totalRecords)
                .dedicatedColumns(columns)
                .build();
    }
}
