package roots

// standardInterfaces lists the methods that the standard library looks up by a
// type assertion on any value it is handed: a method of this name and type may
// be called by foreign code although no conversion in the program says so.
func standardInterfaces() Framework {
	return Framework{Dynamic: []string{
		"String() string", "GoString() string", "Error() string",
		"Format(fmt.State, rune)", "Scan(fmt.ScanState, rune) error",
		"MarshalJSON() ([]byte, error)", "UnmarshalJSON([]byte) error",
		"MarshalText() ([]byte, error)", "UnmarshalText([]byte) error", "AppendText([]byte) ([]byte, error)",
		"MarshalBinary() ([]byte, error)", "UnmarshalBinary([]byte) error", "AppendBinary([]byte) ([]byte, error)",
		"GobEncode() ([]byte, error)", "GobDecode([]byte) error",
		"MarshalXML(*encoding/xml.Encoder, encoding/xml.StartElement) error",
		"UnmarshalXML(*encoding/xml.Decoder, encoding/xml.StartElement) error",
		"MarshalXMLAttr(encoding/xml.Name) (encoding/xml.Attr, error)",
		"UnmarshalXMLAttr(encoding/xml.Attr) error",
		"Is(error) bool", "As(any) bool", "As(interface{}) bool", "Unwrap() error", "Unwrap() []error",
		"Timeout() bool", "Temporary() bool", "Generate(*math/rand.Rand, int) reflect.Value",
		"Value() (database/sql/driver.Value, error)", "Scan(any) error", "Scan(interface{}) error",
		"LogValue() log/slog.Value", "IsBoolFlag() bool", "IsZero() bool",
		"Flush()", "FlushError() error", "Hijack() (net.Conn, *bufio.ReadWriter, error)",
		"Push(string, *net/http.PushOptions) error", "Unwrap() net/http.ResponseWriter",
		"SetReadDeadline(time.Time) error", "SetWriteDeadline(time.Time) error", "EnableFullDuplex() error",
		"ReadFrom(io.Reader) (int64, error)", "WriteTo(io.Writer) (int64, error)",
		"WriteString(string) (int, error)", "ReadByte() (byte, error)", "WriteByte(byte) error",
		"ReadAt([]byte, int64) (int, error)", "Seek(int64, int) (int64, error)",
		"Generate(*math/rand.Rand, int) reflect.Value",
	}}
}
