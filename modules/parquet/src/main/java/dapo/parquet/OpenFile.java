package dapo.parquet;

import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.SeekableInputStream;

import java.io.IOException;
import java.nio.file.Path;

/** A file opened once; whoever asks for its stream is given the same. */
final class OpenFile implements InputFile {
    private final Path path;
    private final InputFile file;
    private final SeekableInputStream stream;

    OpenFile(Path path) throws IOException {
        this.path = path;
        this.file = new LocalInputFile(path);
        this.stream = file.newStream();
    }

    @Override
    public long getLength() throws IOException {
        return file.getLength();
    }

    @Override
    public SeekableInputStream newStream() {
        return stream;
    }

    /** For the library's messages. */
    @Override
    public String toString() {
        return path.toString();
    }
}
