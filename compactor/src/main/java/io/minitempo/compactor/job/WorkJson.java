// SPDX-License-Identifier: Apache-2.0
package io.minitempo.compactor.job;

import io.minitempo.core.BlockId;
import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `work.json` and the files of its shards (`spec/blocks.md §12.3`).
final class WorkJson {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd'T'HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .appendLiteral('Z')
            .toFormatter(Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private WorkJson() {}

    /// All shards, as `work.json` holds them.
    static byte[] write(List<? extends Collection<Job>> shards) {
        ObjectNode root = MAPPER.createObjectNode();
        ArrayNode list = root.putArray("shards");
        shards.forEach(shard -> list.add(node(shard)));
        return MAPPER.writeValueAsBytes(root);
    }

    /// One shard, as its file holds it.
    static byte[] writeShard(Collection<Job> jobs) {
        return MAPPER.writeValueAsBytes(node(jobs));
    }

    private static ObjectNode node(Collection<Job> jobs) {
        ObjectNode shard = MAPPER.createObjectNode();
        ObjectNode byId = shard.putObject("jobs");
        jobs.forEach(job -> byId.set(job.id(), node(job)));
        return shard;
    }

    private static ObjectNode node(Job job) {
        ObjectNode node = MAPPER.createObjectNode();
        node.put("id", job.id());
        node.put("type", job.type().number());
        ObjectNode detail = node.putObject("job_detail");
        detail.put("tenant", job.tenant().value());
        switch (job.type()) {
            case COMPACTION -> {
                ObjectNode compaction = detail.putObject("compaction");
                ids(compaction, "input", job.input());
                ids(compaction, "output", job.output());
            }
            case RETENTION -> detail.putObject("retention");
        }
        node.put("status", job.status().number());
        node.put("created_time", TIME.format(job.created()));
        node.put("start_time", TIME.format(job.started()));
        node.put("end_time", TIME.format(job.ended()));
        node.put("worker_id", job.worker());
        node.put("retries", job.retries());
        return node;
    }

    private static void ids(ObjectNode target, String name, List<BlockId> ids) {
        if (!ids.isEmpty()) {
            ArrayNode array = target.putArray(name);
            ids.forEach(id -> array.add(id.toString()));
        }
    }

    /// The jobs of `work.json`, of types that are known here.
    ///
    /// @throws IllegalArgumentException when it is not such a file
    static List<Job> read(byte[] json) {
        List<Job> jobs = new ArrayList<>();
        for (JsonNode shard : parse(json).path("shards")) {
            readShard(shard, jobs);
        }
        return jobs;
    }

    /// The jobs of the file of a shard, of types that are known here.
    ///
    /// @throws IllegalArgumentException when it is not such a file
    static List<Job> readShard(byte[] json) {
        List<Job> jobs = new ArrayList<>();
        readShard(parse(json), jobs);
        return jobs;
    }

    private static JsonNode parse(byte[] json) {
        try {
            JsonNode root = MAPPER.readTree(json);
            if (!root.isObject()) {
                throw new IllegalArgumentException("expected a JSON object, found " + root.getNodeType());
            }
            return root;
        } catch (JacksonException e) {
            throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static void readShard(JsonNode shard, List<Job> jobs) {
        for (JsonNode node : shard.path("jobs")) {
            int type = node.path("type").asInt(0);
            // Redactions of Tempo are not ours to do.
            if (type == Job.Type.COMPACTION.number() || type == Job.Type.RETENTION.number()) {
                jobs.add(job(node, Job.Type.of(type)));
            }
        }
    }

    private static Job job(JsonNode node, Job.Type type) {
        JsonNode detail = node.path("job_detail");
        JsonNode compaction = detail.path("compaction");
        try {
            return new Job(
                    node.path("id").asString(""),
                    type,
                    new TenantId(detail.path("tenant").asString("")),
                    ids(compaction.path("input")),
                    ids(compaction.path("output")),
                    Job.Status.of(node.path("status").asInt(0)),
                    time(node.path("created_time")),
                    time(node.path("start_time")),
                    time(node.path("end_time")),
                    node.path("worker_id").asString(""),
                    node.path("retries").asInt(0));
        } catch (TempoException | DateTimeException e) {
            throw new IllegalArgumentException("job " + node.path("id") + ": " + e.getMessage(), e);
        }
    }

    private static List<BlockId> ids(JsonNode array) {
        List<BlockId> ids = new ArrayList<>();
        array.forEach(id -> ids.add(BlockId.parse(id.asString(""))));
        return ids;
    }

    private static Instant time(JsonNode node) {
        String text = node.asString("");
        return text.isEmpty() ? Job.UNSET : OffsetDateTime.parse(text).toInstant();
    }
}
