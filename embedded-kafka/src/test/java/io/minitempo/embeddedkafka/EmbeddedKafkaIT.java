// SPDX-License-Identifier: Apache-2.0
package io.minitempo.embeddedkafka;

import static io.minitempo.testsupport.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.management.ObjectName;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedKafkaIT {

    private static final byte[] KEY = "tenant".getBytes(StandardCharsets.UTF_8);

    // The last one ticks for a static registry of the metrics library and cannot be stopped for good.
    private static final Pattern OF_THE_JVM =
            Pattern.compile("ForkJoinPool.*|MasterPoller|.*-Poller.*|VirtualThread-.*|metrics-meter-tick-thread-\\d");

    @Test
    void dataAndPortSurviveARestart() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.startTemporary()) {
            kafka.createTopic("traces", 3, Map.of("max.message.bytes", "16777216"));
            String address = kafka.bootstrapServers();
            try (KafkaProducer<byte[], byte[]> producer = producer(kafka, Duration.ofSeconds(30))) {
                producer.send(new ProducerRecord<>("traces", 2, KEY, new byte[15_983_616]))
                        .get();
                kafka.stop();
                kafka.start();
                producer.send(new ProducerRecord<>("traces", 2, KEY, new byte[] {7}))
                        .get();
            }

            assertThat(kafka.bootstrapServers()).isEqualTo(address);
            List<byte[]> values = values(kafka, "traces", 2, 2);
            assertThat(values).extracting(value -> value.length).containsExactly(15_983_616, 1);
        }
    }

    @Test
    void leavesNoThreadsFilesOrBeansBehind() throws Exception {
        Set<String> before = threads();
        Set<ObjectName> beans = kafkaBeans();

        EmbeddedKafka kafka = EmbeddedKafka.configure().behindGate().start();
        kafka.createTopic("traces", 1);
        assertThat(kafka.folder()).isNotEmptyDirectory();
        kafka.close();

        assertThat(kafka.folder()).doesNotExist();
        assertThat(kafkaBeans()).isEqualTo(beans);
        eventually(() -> assertThat(before).containsAll(threads()));
    }

    @Test
    void givenFolderIsKeptAndUsedAgain(@TempDir Path folder) throws Exception {
        for (int run = 1; run <= 2; run++) {
            try (EmbeddedKafka kafka =
                    EmbeddedKafka.configure().dataFolder(folder).start()) {
                try (KafkaProducer<byte[], byte[]> producer = producer(kafka, Duration.ofSeconds(30))) {
                    producer.send(new ProducerRecord<>("created-on-demand", 0, KEY, new byte[run]))
                            .get();
                }
                assertThat(values(kafka, "created-on-demand", 0, run)).hasSize(run);
            }
        }
    }

    @Test
    void busyPortIsSaidByName() throws IOException {
        try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() ->
                            EmbeddedKafka.configure().port(busy.getLocalPort()).start())
                    .isInstanceOf(UncheckedIOException.class)
                    .hasCauseInstanceOf(BindException.class)
                    .hasMessageContaining("port " + busy.getLocalPort() + " of 127.0.0.1 is in use");
        }
    }

    @Test
    void gateHoldsRefusesAndLetsPassAgain() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.configure().behindGate().start();
                KafkaProducer<byte[], byte[]> patient = producer(kafka, Duration.ofSeconds(30));
                KafkaProducer<byte[], byte[]> hasty = producer(kafka, Duration.ofSeconds(1))) {
            kafka.createTopic("traces", 1);
            hasty.send(new ProducerRecord<>("traces", 0, KEY, new byte[1])).get();
            patient.send(new ProducerRecord<>("traces", 0, KEY, new byte[2])).get();

            kafka.gate().hold();
            Future<RecordMetadata> held = patient.send(new ProducerRecord<>("traces", 0, KEY, new byte[3]));
            Future<RecordMetadata> lost = hasty.send(new ProducerRecord<>("traces", 0, KEY, new byte[4]));
            assertThatThrownBy(lost::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(TimeoutException.class);
            assertThat(held).isNotDone();
            kafka.gate().open();
            held.get();

            kafka.gate().refuse();
            assertThatThrownBy(() -> dial(kafka.gate().port())).isInstanceOf(IOException.class);
            // A producer that has forgotten the topic by now does not come back from its send before the gate opens.
            FutureTask<RecordMetadata> retried =
                    new FutureTask<>(() -> patient.send(new ProducerRecord<>("traces", 0, KEY, new byte[5]))
                            .get());
            Thread sender = Thread.startVirtualThread(retried);
            eventually(() -> assertThat(sender.getState()).isIn(Thread.State.WAITING, Thread.State.TIMED_WAITING));
            kafka.gate().open();
            retried.get();

            kafka.gate().dropConnections();
            patient.send(new ProducerRecord<>("traces", 0, KEY, new byte[6])).get();
            assertThat(values(kafka, "traces", 0, 5))
                    .extracting(value -> value.length)
                    .contains(1, 2, 3, 5, 6);
        }
    }

    @Test
    void recordsCanBeExpired() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.startTemporary()) {
            kafka.createTopic("traces", 1);
            try (KafkaProducer<byte[], byte[]> producer = producer(kafka, Duration.ofSeconds(30))) {
                for (int i = 1; i <= 4; i++) {
                    producer.send(new ProducerRecord<>("traces", 0, KEY, new byte[i]))
                            .get();
                }
            }

            kafka.deleteRecordsBefore("traces", 0, 2);

            assertThat(values(kafka, "traces", 0, 2))
                    .extracting(value -> value.length)
                    .containsExactly(3, 4);
        }
    }

    private static void dial(int port) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        }
    }

    private static KafkaProducer<byte[], byte[]> producer(EmbeddedKafka kafka, Duration deliveryTimeout) {
        return new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        kafka.bootstrapServers(),
                        "max.request.size",
                        20_000_000,
                        "linger.ms",
                        0,
                        "reconnect.backoff.max.ms",
                        200,
                        "enable.idempotence",
                        false,
                        "request.timeout.ms",
                        (int) deliveryTimeout.toMillis(),
                        "delivery.timeout.ms",
                        (int) deliveryTimeout.toMillis()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    private static List<byte[]> values(EmbeddedKafka kafka, String topic, int partition, int count) {
        List<byte[]> values = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers(), "auto.offset.reset", "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            TopicPartition place = new TopicPartition(topic, partition);
            consumer.assign(List.of(place));
            consumer.seekToBeginning(List.of(place));
            while (values.size() < count) {
                for (ConsumerRecord<byte[], byte[]> each : consumer.poll(Duration.ofSeconds(1))) {
                    values.add(each.value());
                }
            }
        }
        return values;
    }

    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> !OF_THE_JVM.matcher(name).matches())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<ObjectName> kafkaBeans() {
        return ManagementFactory.getPlatformMBeanServer().queryNames(null, null).stream()
                .filter(name -> name.getDomain().startsWith("kafka"))
                .collect(Collectors.toSet());
    }
}
