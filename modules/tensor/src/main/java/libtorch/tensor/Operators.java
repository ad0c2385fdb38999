package libtorch.tensor;

/** The operators behind {@link Tensor}'s methods, by their schemas in libtorch 2.13.0. */
final class Operators {
    static final Operator ABS = Operator.of("abs(Tensor self) -> Tensor");
    static final Operator AMAX =
            Operator.of("amax(Tensor self, int[1] dim=[], bool keepdim=False) -> Tensor");
    static final Operator ARGMAX =
            Operator.of("argmax(Tensor self, int? dim=None, bool keepdim=False) -> Tensor");
    static final Operator BACKWARD =
            Operator.of(
                    "_backward(Tensor self, Tensor[] inputs, Tensor? gradient=None,"
                            + " bool? retain_graph=None, bool create_graph=False) -> ()");
    static final Operator CAT = Operator.of("cat(Tensor[] tensors, int dim=0) -> Tensor");
    static final Operator CLAMP =
            Operator.of("clamp.Tensor(Tensor self, Tensor? min=None, Tensor? max=None) -> Tensor");
    static final Operator CLONE =
            Operator.of("clone(Tensor self, *, MemoryFormat? memory_format=None) -> Tensor");
    static final Operator CONTIGUOUS =
            Operator.of(
                    "contiguous(Tensor(a) self, *, MemoryFormat memory_format=contiguous_format) ->"
                            + " Tensor(a)");
    static final Operator COPY =
            Operator.of(
                    "copy_(Tensor(a!) self, Tensor src, bool non_blocking=False) -> Tensor(a!)");
    static final Operator COS = Operator.of("cos(Tensor self) -> Tensor");
    static final Operator CUMSUM =
            Operator.of("cumsum(Tensor self, int dim, *, ScalarType? dtype=None) -> Tensor");
    static final Operator DETACH = Operator.of("detach(Tensor(a) self) -> Tensor(a)");
    static final Operator DIV = Operator.of("div.Tensor(Tensor self, Tensor other) -> Tensor");
    static final Operator EMBEDDING =
            Operator.of(
                    "embedding(Tensor weight, Tensor indices, SymInt padding_idx=-1,"
                            + " bool scale_grad_by_freq=False, bool sparse=False) -> Tensor");
    static final Operator EMPTY =
            Operator.of(
                    "empty.memory_format(SymInt[] size, *, ScalarType? dtype=None,"
                            + " Layout? layout=None, Device? device=None, bool? pin_memory=None,"
                            + " MemoryFormat? memory_format=None) -> Tensor");
    static final Operator EQ = Operator.of("eq.Tensor(Tensor self, Tensor other) -> Tensor");
    static final Operator EXP = Operator.of("exp(Tensor self) -> Tensor");
    static final Operator EXPAND =
            Operator.of(
                    "expand(Tensor(a) self, SymInt[] size, *, bool implicit=False) -> Tensor(a)");
    static final Operator FILL =
            Operator.of("fill_.Tensor(Tensor(a!) self, Tensor value) -> Tensor(a!)");
    static final Operator GATHER =
            Operator.of(
                    "gather(Tensor self, int dim, Tensor index, *, bool sparse_grad=False) ->"
                            + " Tensor");
    static final Operator GE = Operator.of("ge.Tensor(Tensor self, Tensor other) -> Tensor");
    static final Operator GT = Operator.of("gt.Tensor(Tensor self, Tensor other) -> Tensor");
    static final Operator INDEX_COPY =
            Operator.of(
                    "index_copy_(Tensor(a!) self, int dim, Tensor index, Tensor source) ->"
                            + " Tensor(a!)");
    static final Operator INDEX_PUT =
            Operator.of(
                    "index_put_(Tensor(a!) self, Tensor?[] indices, Tensor values, bool"
                            + " accumulate=False) -> Tensor(a!)");
    static final Operator INDEX_SELECT =
            Operator.of("index_select(Tensor self, int dim, Tensor index) -> Tensor");
    static final Operator LE = Operator.of("le.Tensor(Tensor self, Tensor other) -> Tensor");
    static final Operator LINEAR =
            Operator.of("linear(Tensor input, Tensor weight, Tensor? bias=None) -> Tensor");
    static final Operator LOG = Operator.of("log(Tensor self) -> Tensor");
    static final Operator LOGICAL_AND =
            Operator.of("logical_and(Tensor self, Tensor other) -> Tensor");
    static final Operator LOGICAL_NOT = Operator.of("logical_not(Tensor self) -> Tensor");
    static final Operator LOGICAL_OR =
            Operator.of("logical_or(Tensor self, Tensor other) -> Tensor");
    static final Operator LOG_SIGMOID = Operator.of("log_sigmoid(Tensor self) -> Tensor");
    static final Operator LOG_SOFTMAX =
            Operator.of("log_softmax.int(Tensor self, int dim, ScalarType? dtype=None) -> Tensor");
    static final Operator LOG_SUM_EXP =
            Operator.of("logsumexp(Tensor self, int[1] dim, bool keepdim=False) -> Tensor");
    static final Operator LT = Operator.of("lt.Tensor(Tensor self, Tensor other) -> Tensor");
    static final Operator MASKED_FILL =
            Operator.of("masked_fill.Tensor(Tensor self, Tensor mask, Tensor value) -> Tensor");
    static final Operator MATMUL = Operator.of("matmul(Tensor self, Tensor other) -> Tensor");
    static final Operator MAX = Operator.of("max(Tensor self) -> Tensor");
    static final Operator MAXIMUM = Operator.of("maximum(Tensor self, Tensor other) -> Tensor");
    static final Operator MEAN =
            Operator.of("mean(Tensor self, *, ScalarType? dtype=None) -> Tensor");
    static final Operator MEAN_DIM =
            Operator.of(
                    "mean.dim(Tensor self, int[1]? dim, bool keepdim=False, *, ScalarType?"
                            + " dtype=None) -> Tensor");
    static final Operator MINIMUM = Operator.of("minimum(Tensor self, Tensor other) -> Tensor");
    static final Operator MUL = Operator.of("mul.Tensor(Tensor self, Tensor other) -> Tensor");
    static final Operator MUL_IN_PLACE =
            Operator.of("mul_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)");
    static final Operator NARROW =
            Operator.of(
                    "narrow(Tensor(a) self, int dim, SymInt start, SymInt length) -> Tensor(a)");
    static final Operator NEG = Operator.of("neg(Tensor self) -> Tensor");
    static final Operator PERMUTE = Operator.of("permute(Tensor(a) self, int[] dims) -> Tensor(a)");
    static final Operator POW =
            Operator.of("pow.Tensor_Tensor(Tensor self, Tensor exponent) -> Tensor");
    static final Operator RESHAPE =
            Operator.of("reshape(Tensor(a) self, SymInt[] shape) -> Tensor(a)");
    static final Operator RMS_NORM =
            Operator.of(
                    "rms_norm(Tensor input, SymInt[] normalized_shape, Tensor? weight=None, float?"
                            + " eps=None) -> Tensor");
    static final Operator SCALED_DOT_PRODUCT_ATTENTION =
            Operator.of(
                    "scaled_dot_product_attention(Tensor query, Tensor key, Tensor value, Tensor?"
                        + " attn_mask=None, float dropout_p=0.0, bool is_causal=False, *, float?"
                        + " scale=None, bool enable_gqa=False) -> Tensor");
    static final Operator SCATTER =
            Operator.of("scatter.src(Tensor self, int dim, Tensor index, Tensor src) -> Tensor");
    static final Operator SELECT =
            Operator.of("select.int(Tensor(a) self, int dim, SymInt index) -> Tensor(a)");
    static final Operator SIGMOID = Operator.of("sigmoid(Tensor self) -> Tensor");
    static final Operator SILU = Operator.of("silu(Tensor self) -> Tensor");
    static final Operator SIN = Operator.of("sin(Tensor self) -> Tensor");
    static final Operator SOFTMAX =
            Operator.of("softmax.int(Tensor self, int dim, ScalarType? dtype=None) -> Tensor");
    static final Operator SORT =
            Operator.of(
                    "sort(Tensor self, int dim=-1, bool descending=False) -> (Tensor values, Tensor"
                            + " indices)");
    static final Operator SQRT = Operator.of("sqrt(Tensor self) -> Tensor");
    static final Operator SQUARE = Operator.of("square(Tensor self) -> Tensor");
    static final Operator SQUEEZE =
            Operator.of("squeeze.dim(Tensor(a) self, int dim) -> Tensor(a)");
    static final Operator STACK = Operator.of("stack(Tensor[] tensors, int dim=0) -> Tensor");
    static final Operator SUM =
            Operator.of("sum(Tensor self, *, ScalarType? dtype=None) -> Tensor");
    static final Operator SUM_DIM =
            Operator.of(
                    "sum.dim_IntList(Tensor self, int[1]? dim, bool keepdim=False, *, ScalarType?"
                            + " dtype=None) -> Tensor");
    static final Operator TANH = Operator.of("tanh(Tensor self) -> Tensor");
    static final Operator TOPK =
            Operator.of(
                    "topk(Tensor self, SymInt k, int dim=-1, bool largest=True,"
                            + " bool sorted=True) -> (Tensor values, Tensor indices)");
    static final Operator TO =
            Operator.of(
                    "to.dtype_layout(Tensor(a) self, *, ScalarType? dtype=None, Layout?"
                        + " layout=None, Device? device=None, bool? pin_memory=None, bool"
                        + " non_blocking=False, bool copy=False, MemoryFormat? memory_format=None)"
                        + " -> Tensor(a)");
    static final Operator TO_COPY =
            Operator.of(
                    "_to_copy(Tensor self, *, ScalarType? dtype=None, Layout? layout=None, Device?"
                            + " device=None, bool? pin_memory=None, bool non_blocking=False,"
                            + " MemoryFormat? memory_format=None) -> Tensor");
    static final Operator TRANSPOSE =
            Operator.of("transpose.int(Tensor(a) self, int dim0, int dim1) -> Tensor(a)");
    static final Operator UNSQUEEZE =
            Operator.of("unsqueeze(Tensor(a) self, int dim) -> Tensor(a)");
    static final Operator VIEW = Operator.of("view(Tensor(a) self, SymInt[] size) -> Tensor(a)");
    static final Operator WHERE =
            Operator.of("where.self(Tensor condition, Tensor self, Tensor other) -> Tensor");
    static final Operator ZERO = Operator.of("zero_(Tensor(a!) self) -> Tensor(a!)");

    private Operators() {}
}
