// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.local;

import io.minitempo.core.TempoException;
import io.minitempo.objectstore.ListPage;
import io.minitempo.objectstore.ListRequest;
import io.minitempo.objectstore.ObjectInfo;
import io.minitempo.objectstore.internal.ObjectKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One page of keys of a directory tree, in the order in which a bucket lists them.
///
/// A directory sorts as its name with `/` behind it, which is how its keys begin. Unfinished files and files whose
/// names no key can have are left out, and so are directories without any object. Owned by one thread.
final class DirectoryTree {

    private static final Pattern UNFINISHED = Pattern.compile("\\.[0-9a-f]{16}\\.unfinished");

    private final Path root;
    private final ListRequest request;
    private final String after;
    private final List<ObjectInfo> objects = new ArrayList<>();
    private final List<String> directories = new ArrayList<>();
    private @Nullable String last;
    private boolean more;

    DirectoryTree(Path root, ListRequest request) {
        this.root = root;
        this.request = request;
        String token = request.token();
        this.after = token == null ? request.startAfter() : token;
    }

    /// Whether a file name is that of a file still being written.
    static boolean isUnfinished(String name) {
        return UNFINISHED.matcher(name).matches();
    }

    /// A new name for a file being written, in the directory where it will stand.
    static Path unfinished(Path target, SplittableRandom random) {
        return target.resolveSibling(String.format(".%016x.unfinished", random.nextLong()));
    }

    /// Creates a directory and what it needs above, for the owner only; tells those created, uppermost first.
    static List<Path> create(Path directory) throws IOException {
        List<Path> missing = new ArrayList<>();
        for (Path p = directory; p != null && !Files.isDirectory(p); p = p.getParent()) {
            missing.addFirst(p);
        }
        Files.createDirectories(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        return missing;
    }

    static ObjectInfo info(String key, BasicFileAttributes attributes) {
        return new ObjectInfo(
                key, attributes.size(), attributes.lastModifiedTime().toInstant(), ObjectInfo.NO_VERSION);
    }

    ListPage page() throws IOException {
        int slash = request.prefix().lastIndexOf('/');
        walk(request.prefix().substring(0, slash + 1));
        return new ListPage(objects, directories, more ? last : null);
    }

    private boolean full() {
        return objects.size() + directories.size() >= request.limit();
    }

    /// Adds what lies below the directory with this key, which is empty or ends with `/`.
    private void walk(String directory) throws IOException {
        for (String name : children(directory)) {
            if (more) {
                return;
            }
            String key = directory + name;
            if (!couldBegin(key)) {
                continue;
            }
            if (!name.endsWith("/")) {
                addFile(key);
            } else if (request.directories()) {
                addDirectory(key);
            } else {
                walk(key);
            }
        }
    }

    /// Whether the key, or one below it, has the prefix and comes after the start.
    private boolean couldBegin(String key) {
        boolean below = key.endsWith("/");
        boolean hasPrefix =
                key.startsWith(request.prefix()) || below && request.prefix().startsWith(key);
        boolean comesAfter = key.compareTo(after) > 0 || below && !request.directories() && after.startsWith(key);
        return hasPrefix && comesAfter;
    }

    private void addFile(String key) throws IOException {
        Optional<ObjectInfo> info = stat(key);
        if (info.isEmpty()) {
            return;
        }
        if (full()) {
            more = true;
            return;
        }
        objects.add(info.get());
        last = key;
    }

    private void addDirectory(String key) throws IOException {
        if (!holdsObject(key)) {
            return;
        }
        if (full()) {
            more = true;
            return;
        }
        directories.add(key);
        last = key;
    }

    private boolean holdsObject(String directory) throws IOException {
        for (String name : children(directory)) {
            String key = directory + name;
            if (name.endsWith("/") ? holdsObject(key) : stat(key).isPresent()) {
                return true;
            }
        }
        return false;
    }

    /// Empty when the file went away meanwhile.
    private Optional<ObjectInfo> stat(String key) throws IOException {
        try {
            return Optional.of(info(key, Files.readAttributes(root.resolve(key), BasicFileAttributes.class)));
        } catch (FileSystemException e) {
            if (FileErrors.isMissing(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /// The names in a directory in key order, those of directories with `/` behind; none when it does not exist.
    private List<String> children(String directory) throws IOException {
        try (Stream<Path> entries = Files.list(root.resolve(directory))) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> isKey(directory + name))
                    .map(name -> Files.isDirectory(root.resolve(directory + name)) ? name + "/" : name)
                    .sorted()
                    .toList();
        } catch (FileSystemException e) {
            if (FileErrors.isMissing(e)) {
                return List.of();
            }
            throw e;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static boolean isKey(String key) {
        try {
            ObjectKeys.check(key);
            return !isUnfinished(key.substring(key.lastIndexOf('/') + 1));
        } catch (TempoException.Invalid e) {
            return false;
        }
    }
}
