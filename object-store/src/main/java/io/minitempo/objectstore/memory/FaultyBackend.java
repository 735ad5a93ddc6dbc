// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.memory;

import io.minitempo.core.TempoException;
import io.minitempo.objectstore.Backend;
import io.minitempo.objectstore.ByteRange;
import io.minitempo.objectstore.ListPage;
import io.minitempo.objectstore.ListRequest;
import io.minitempo.objectstore.ObjectInfo;
import io.minitempo.objectstore.StoredObject;
import io.minitempo.objectstore.Upload;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/// Any backend, with failures by script: a test names the call that fails, and how.
///
/// Every step of an upload is a call of its own. Any thread may use it; calls get their numbers in the order in which
/// they arrive. Its log of calls is guarded by its own lock.
public final class FaultyBackend implements Backend {

    private final Backend backend;
    private final List<Call> calls = new ArrayList<>();
    private volatile Script script = Script.NO_FAULTS;

    /// A backend around another one, without failures so far.
    public FaultyBackend(Backend backend) {
        this.backend = backend;
    }

    /// What is called.
    public enum Operation {
        /// [Backend#probe].
        PROBE,
        /// [Backend#get].
        GET,
        /// [Backend#readRange].
        READ_RANGE,
        /// [Backend#readRanges].
        READ_RANGES,
        /// [Backend#info].
        INFO,
        /// [Backend#put].
        PUT,
        /// [Backend#putIfVersion].
        PUT_IF_VERSION,
        /// [Backend#putFile].
        PUT_FILE,
        /// [Backend#startUpload].
        START_UPLOAD,
        /// [Upload#write].
        UPLOAD_WRITE,
        /// [Upload#endPart].
        UPLOAD_END_PART,
        /// [Upload#complete].
        UPLOAD_COMPLETE,
        /// [Backend#copy].
        COPY,
        /// [Backend#move].
        MOVE,
        /// [Backend#delete].
        DELETE,
        /// [Backend#list].
        LIST
    }

    /// One call.
    ///
    /// @param number counted from 0 since the last [#script]
    /// @param operation what is called
    /// @param key the key, the source of a copy, or the prefix of a listing
    public record Call(int number, Operation operation, String key) {}

    /// Says what happens to a call.
    @FunctionalInterface
    public interface Script {
        /// No call fails.
        Script NO_FAULTS = call -> Fault.NONE;

        /// What happens to this call.
        Fault fault(Call call);

        /// The call with this number fails so, all others do not.
        static Script failing(int number, Fault fault) {
            return call -> call.number() == number ? fault : Fault.NONE;
        }
    }

    /// What happens to a call.
    @FunctionalInterface
    public interface Fault {
        /// It is made.
        Fault NONE = Action::run;

        /// It is not made and fails.
        Fault BEFORE = action -> {
            throw unavailable();
        };

        /// It is made, but its answer is lost.
        Fault AFTER = action -> {
            action.run();
            throw unavailable();
        };

        /// Half of what it writes is written, or half of a move is made; then it fails. Like [#BEFORE] for other calls.
        Fault HALF = action -> {
            action.half();
            throw unavailable();
        };

        /// Runs the call, or some of it, or fails.
        ///
        /// @throws InterruptedException when the caller is interrupted
        void apply(Action action) throws InterruptedException;

        private static TempoException.Unavailable unavailable() {
            return new TempoException.Unavailable("injected fault");
        }
    }

    /// A call that is about to be made. A fault that makes a call late waits before it runs this.
    public interface Action {
        /// Makes the call.
        ///
        /// @throws InterruptedException when the caller is interrupted
        void run() throws InterruptedException;

        /// Makes half of the call, if there is such a thing.
        ///
        /// @throws InterruptedException when the caller is interrupted
        default void half() throws InterruptedException {}
    }

    /// Follows a script from now on, and counts calls from 0.
    public void script(Script next) {
        synchronized (calls) {
            calls.clear();
            script = next;
        }
    }

    /// The calls since the last [#script].
    public List<Call> calls() {
        synchronized (calls) {
            return List.copyOf(calls);
        }
    }

    private Fault enter(Operation operation, String key) {
        Call call;
        synchronized (calls) {
            call = new Call(calls.size(), operation, key);
            calls.add(call);
        }
        return script.fault(call);
    }

    /// A call that only reads.
    private <T> T read(Operation operation, String key, Callable<T> call) throws InterruptedException {
        List<T> result = new ArrayList<>(1);
        enter(operation, key).apply(() -> result.add(call(call)));
        if (result.isEmpty()) {
            throw new IllegalStateException("fault of " + operation + " " + key + " neither ran the call nor failed");
        }
        return result.getLast();
    }

    private static <T> T call(Callable<T> call) throws InterruptedException {
        try {
            return call.call();
        } catch (RuntimeException | InterruptedException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void probe() throws InterruptedException {
        enter(Operation.PROBE, "").apply(backend::probe);
    }

    @Override
    public StoredObject get(String key) throws InterruptedException {
        return read(Operation.GET, key, () -> backend.get(key));
    }

    @Override
    public byte[] readRange(String key, long offset, int length) throws InterruptedException {
        return read(Operation.READ_RANGE, key, () -> backend.readRange(key, offset, length));
    }

    @Override
    public List<ByteBuffer> readRanges(String key, List<ByteRange> ranges) throws InterruptedException {
        return read(Operation.READ_RANGES, key, () -> backend.readRanges(key, ranges));
    }

    @Override
    public ObjectInfo info(String key) throws InterruptedException {
        return read(Operation.INFO, key, () -> backend.info(key));
    }

    @Override
    public void put(String key, byte[] bytes) throws InterruptedException {
        enter(Operation.PUT, key).apply(new Action() {
            @Override
            public void run() throws InterruptedException {
                backend.put(key, bytes);
            }

            @Override
            public void half() throws InterruptedException {
                backend.put(key, Arrays.copyOf(bytes, bytes.length / 2));
            }
        });
    }

    @Override
    public Optional<String> putIfVersion(String key, byte[] bytes, String version) throws InterruptedException {
        return read(Operation.PUT_IF_VERSION, key, () -> backend.putIfVersion(key, bytes, version));
    }

    @Override
    public void putFile(String key, Path file) throws InterruptedException {
        enter(Operation.PUT_FILE, key).apply(() -> backend.putFile(key, file));
    }

    @Override
    public Upload startUpload(String key) throws InterruptedException {
        Upload upload = read(Operation.START_UPLOAD, key, () -> backend.startUpload(key));
        return new FaultyUpload(key, upload);
    }

    @Override
    public void copy(String source, String target) throws InterruptedException {
        enter(Operation.COPY, source).apply(() -> backend.copy(source, target));
    }

    @Override
    public void move(String source, String target) throws InterruptedException {
        enter(Operation.MOVE, source).apply(new Action() {
            @Override
            public void run() throws InterruptedException {
                backend.move(source, target);
            }

            @Override
            public void half() throws InterruptedException {
                backend.copy(source, target);
            }
        });
    }

    @Override
    public void delete(String key) throws InterruptedException {
        enter(Operation.DELETE, key).apply(() -> backend.delete(key));
    }

    @Override
    public ListPage list(ListRequest request) throws InterruptedException {
        return read(Operation.LIST, request.prefix(), () -> backend.list(request));
    }

    @Override
    public void close() {
        backend.close();
    }

    /// The steps of an upload. Owned by one thread.
    private final class FaultyUpload implements Upload {

        private final String key;
        private final Upload upload;

        FaultyUpload(String key, Upload upload) {
            this.key = key;
            this.upload = upload;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws InterruptedException {
            enter(Operation.UPLOAD_WRITE, key).apply(() -> upload.write(bytes, offset, length));
        }

        @Override
        public void endPart() throws InterruptedException {
            enter(Operation.UPLOAD_END_PART, key).apply(upload::endPart);
        }

        @Override
        public long size() {
            return upload.size();
        }

        @Override
        public void complete() throws InterruptedException {
            enter(Operation.UPLOAD_COMPLETE, key).apply(upload::complete);
        }

        @Override
        public void close() {
            upload.close();
        }
    }
}
