// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ingestlog;

/// The topic, or a partition of it, does not exist in the broker.
public final class UnknownPartitionException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String topic;
    private final int partition;

    /// Names what is missing.
    public UnknownPartitionException(String topic, int partition) {
        super("the broker does not know partition " + partition + " of topic " + topic);
        this.topic = topic;
        this.partition = partition;
    }

    /// The topic asked for.
    public String topic() {
        return topic;
    }

    /// The partition asked for.
    public int partition() {
        return partition;
    }
}
