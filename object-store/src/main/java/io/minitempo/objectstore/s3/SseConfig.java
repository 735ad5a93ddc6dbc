// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.s3;

import io.minitempo.core.config.Secret;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The block `storage.trace.s3.sse`: encryption by the store (`spec/blocks.md §3.1`).
///
/// @param type empty, `SSE-S3`, `SSE-KMS` or `SSE-C`
/// @param kmsKeyId key of SSE-KMS
/// @param kmsEncryptionContext JSON object of texts for SSE-KMS
/// @param encryptionKey key of 32 bytes for SSE-C
public record SseConfig(String type, String kmsKeyId, String kmsEncryptionContext, Secret encryptionKey) {

    static final String S3 = "SSE-S3";
    static final String KMS = "SSE-KMS";
    static final String CUSTOMER = "SSE-C";

    private static final int KEY_BYTES = 32;

    /// No encryption.
    public static SseConfig defaults() {
        return new SseConfig("", "", "", Secret.NONE);
    }

    /// What cannot work, each text beginning with the key.
    public List<String> validate() {
        List<String> problems = new ArrayList<>();
        switch (type) {
            case "", S3 -> {}
            case KMS -> {
                if (kmsKeyId.isEmpty()) {
                    problems.add("kms_key_id: must not be empty with type " + KMS);
                }
                if (!kmsEncryptionContext.isEmpty() && !isTextMap(kmsEncryptionContext)) {
                    problems.add("kms_encryption_context: expected a JSON object of strings");
                }
            }
            case CUSTOMER -> {
                int length = encryptionKey.value().getBytes(StandardCharsets.UTF_8).length;
                if (length != KEY_BYTES) {
                    problems.add("encryption_key: expected " + KEY_BYTES + " bytes with type " + CUSTOMER + ", found "
                            + length);
                }
            }
            default ->
                problems.add(
                        "type: expected \"\", " + S3 + ", " + KMS + " or " + CUSTOMER + ", found \"" + type + "\"");
        }
        return problems;
    }

    private static boolean isTextMap(String json) {
        try {
            JsonNode node = JsonMapper.builder().build().readTree(json);
            return node.isObject() && node.valueStream().allMatch(JsonNode::isString);
        } catch (JacksonException e) {
            return false;
        }
    }
}
