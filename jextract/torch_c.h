/*
 * The part of libtorch's C ABI that the binding calls, as plain C.
 *
 * Copied by hand from PyTorch 2.13's torch/csrc/stable/c/shim.h ("stable"),
 * torch/csrc/inductor/aoti_torch/c/shim.h ("aoti") and the headers generated
 * beside it. Those are C++ and declare far more. Argument names, types and
 * order are theirs; a comment says what the types do not.
 *
 * Unless a comment says otherwise, a function has been there since libtorch
 * 2.10 or longer. A handle that comes back through a pointer named ret_... is
 * owned by the caller, except where marked as borrowed.
 */
#ifndef TORCH_C_H
#define TORCH_C_H

#include <stdbool.h>

/* stdint.h's own are long here and long long there, and the generated classes would differ by where they were made. */
typedef signed char int8_t;
typedef unsigned char uint8_t;
typedef short int16_t;
typedef unsigned short uint16_t;
typedef int int32_t;
typedef unsigned int uint32_t;
typedef long long int64_t;
typedef unsigned long long uint64_t;
typedef unsigned long long size_t;

typedef struct AtenTensorOpaque *AtenTensorHandle; /* an at::Tensor on the heap */
typedef struct StableListOpaque *StableListHandle; /* a list of StableIValue */
typedef struct StringOpaque *StringHandle;         /* a std::string on the heap */

typedef int32_t AOTITorchError; /* 0 is success; anything else failed */
typedef uint64_t StableIValue;  /* one argument or result of an operator */

/* ---- Library ---- */

uint64_t aoti_torch_abi_version(void); /* major << 56 | minor << 48 | patch << 40 */

/* The calling thread's last error, borrowed until its next one. Both since 2.13. */
const char *torch_exception_get_what(void);
const char *torch_exception_get_what_without_backtrace(void);

/* ---- Operators ---- */

/*
 * One slot an argument on the stack, every argument of the schema present;
 * results come back from slot 0. Takes over the tensors, lists, strings and
 * boxes of optionals on the stack.
 */
AOTITorchError torch_call_dispatcher(
    const char *opName,
    const char *overloadName,
    StableIValue *stack,
    uint64_t extension_build_version);

/* The box of an optional's value. Both since 2.13; before, operator new made it. */
AOTITorchError torch_new_stable_ivalue(StableIValue **ret_value);
AOTITorchError torch_delete_stable_ivalue(StableIValue *value);

AOTITorchError torch_new_list_reserve_size(size_t size, StableListHandle *ret);
AOTITorchError torch_list_size(StableListHandle list_handle, size_t *size);
AOTITorchError torch_list_get_item(StableListHandle list_handle, size_t index, StableIValue *element);
AOTITorchError torch_list_set_item(StableListHandle list_handle, size_t index, StableIValue element);
AOTITorchError torch_list_push_back(StableListHandle list_handle, StableIValue element);
AOTITorchError torch_delete_list(StableListHandle list_handle); /* not the tensors in it */

AOTITorchError torch_new_string_handle(const char *data, size_t length, StringHandle *handle);
AOTITorchError torch_string_length(StringHandle handle, size_t *length);
AOTITorchError torch_string_c_str(StringHandle handle, const char **data); /* borrowed */
AOTITorchError torch_delete_string(StringHandle handle);

AOTITorchError torch_parse_device_string(
    const char *device_string,
    uint32_t *out_device_type,
    int32_t *out_device_index);

/* ---- Making and freeing tensors ---- */

AOTITorchError aoti_torch_new_tensor_handle(AtenTensorHandle orig_handle, AtenTensorHandle *new_handle);
AOTITorchError aoti_torch_delete_tensor_object(AtenTensorHandle tensor);
AOTITorchError aoti_torch_new_uninitialized_tensor(AtenTensorHandle *ret); /* an undefined tensor */
AOTITorchError aoti_torch_assign_tensors(AtenTensorHandle src, AtenTensorHandle dst);

/* Since 2.11. The deleter runs, on any thread, once no tensor uses the data. */
AOTITorchError torch_from_blob(
    void *data,
    int64_t ndim,
    const int64_t *sizes_ptr,
    const int64_t *strides_ptr,
    int64_t storage_offset,
    int32_t dtype,
    int32_t device_type,
    int32_t device_index,
    AtenTensorHandle *ret,
    int32_t layout,
    const uint8_t *opaque_metadata,
    int64_t opaque_metadata_size,
    void (*deleter)(void *data, void *ctx),
    void *deleter_ctx);

AOTITorchError aoti_torch_empty_strided(
    int64_t ndim,
    const int64_t *sizes_ptr,
    const int64_t *strides_ptr,
    int32_t dtype,
    int32_t device_type,
    int32_t device_index,
    AtenTensorHandle *ret_new_tensor);

/* A null dtype, layout, device or pin_memory stands for none. */
AOTITorchError aoti_torch_aten_full(
    const int64_t *size,
    int64_t size_len_,
    double fill_value,
    int32_t *dtype,
    int32_t *layout,
    int32_t *device,
    int32_t device_index_,
    int32_t *pin_memory,
    AtenTensorHandle *ret0);

AOTITorchError aoti_torch_scalar_to_tensor_float32(float value, AtenTensorHandle *ret_new_tensor);
AOTITorchError aoti_torch_scalar_to_tensor_float64(double value, AtenTensorHandle *ret_new_tensor);
AOTITorchError aoti_torch_scalar_to_tensor_uint8(uint8_t value, AtenTensorHandle *ret_new_tensor);
AOTITorchError aoti_torch_scalar_to_tensor_int8(int8_t value, AtenTensorHandle *ret_new_tensor);
AOTITorchError aoti_torch_scalar_to_tensor_int16(int16_t value, AtenTensorHandle *ret_new_tensor);
AOTITorchError aoti_torch_scalar_to_tensor_int32(int32_t value, AtenTensorHandle *ret_new_tensor);
AOTITorchError aoti_torch_scalar_to_tensor_int64(int64_t value, AtenTensorHandle *ret_new_tensor);
AOTITorchError aoti_torch_scalar_to_tensor_bool(bool value, AtenTensorHandle *ret_new_tensor);

/* ---- Asking a tensor ---- */

AOTITorchError aoti_torch_is_defined(AtenTensorHandle tensor, bool *ret_is_defined);
AOTITorchError aoti_torch_is_contiguous(AtenTensorHandle tensor, bool *ret_is_contiguous);
AOTITorchError aoti_torch_get_dim(AtenTensorHandle tensor, int64_t *ret_dim);
AOTITorchError aoti_torch_get_numel(AtenTensorHandle tensor, int64_t *ret_numel);
AOTITorchError aoti_torch_get_sizes(AtenTensorHandle tensor, int64_t **ret_sizes);     /* borrowed */
AOTITorchError aoti_torch_get_strides(AtenTensorHandle tensor, int64_t **ret_strides); /* borrowed */
AOTITorchError aoti_torch_get_size(AtenTensorHandle tensor, int64_t d, int64_t *ret_size);
AOTITorchError aoti_torch_get_stride(AtenTensorHandle tensor, int64_t d, int64_t *ret_stride);
AOTITorchError aoti_torch_get_dtype(AtenTensorHandle tensor, int32_t *ret_dtype);
AOTITorchError aoti_torch_get_layout(AtenTensorHandle tensor, int32_t *ret_layout);
AOTITorchError aoti_torch_get_device_type(AtenTensorHandle tensor, int32_t *ret_device_type);
AOTITorchError aoti_torch_get_device_index(AtenTensorHandle tensor, int32_t *ret_device_index);
AOTITorchError aoti_torch_get_storage_size(AtenTensorHandle tensor, int64_t *ret_size); /* bytes */
AOTITorchError aoti_torch_get_storage_offset(AtenTensorHandle tensor, int64_t *ret_storage_offset); /* elements */

/* The first element's address (storage offset included), borrowed. */
AOTITorchError torch_get_mutable_data_ptr(AtenTensorHandle tensor, void **ret_data_ptr);
AOTITorchError torch_get_const_data_ptr(AtenTensorHandle tensor, const void **ret_data_ptr);
AOTITorchError aoti_torch_get_data_ptr(AtenTensorHandle tensor, void **ret_data_ptr);

/* A one-element tensor's number. The function's type must be the tensor's. */
AOTITorchError aoti_torch_item_float16(AtenTensorHandle tensor, uint16_t *ret_value); /* the bits */
AOTITorchError aoti_torch_item_bfloat16(AtenTensorHandle tensor, uint16_t *ret_value); /* the bits */
AOTITorchError aoti_torch_item_float32(AtenTensorHandle tensor, float *ret_value);
AOTITorchError aoti_torch_item_float64(AtenTensorHandle tensor, double *ret_value);
AOTITorchError aoti_torch_item_uint8(AtenTensorHandle tensor, uint8_t *ret_value);
AOTITorchError aoti_torch_item_int8(AtenTensorHandle tensor, int8_t *ret_value);
AOTITorchError aoti_torch_item_int16(AtenTensorHandle tensor, int16_t *ret_value);
AOTITorchError aoti_torch_item_int32(AtenTensorHandle tensor, int32_t *ret_value);
AOTITorchError aoti_torch_item_int64(AtenTensorHandle tensor, int64_t *ret_value);
AOTITorchError aoti_torch_item_bool(AtenTensorHandle tensor, bool *ret_value);

/* ---- Arithmetic with a number, which torch_call_dispatcher cannot pass ---- */

/* self - alpha * other, through the whole dispatcher (autograd included). */
AOTITorchError aoti_torch_aten_subtract_Tensor(
    AtenTensorHandle self,
    AtenTensorHandle other,
    double alpha,
    AtenTensorHandle *ret0);
AOTITorchError aoti_torch_aten_fill__Scalar(AtenTensorHandle self, double value); /* in place */

/* On every device and with autograd in spite of the name: both wrap the number and dispatch again. */
AOTITorchError aoti_torch_cpu_add_Scalar(
    AtenTensorHandle self,
    double other,
    double alpha,
    AtenTensorHandle *ret0);
AOTITorchError aoti_torch_cpu_mul_Scalar(AtenTensorHandle self, double other, AtenTensorHandle *ret0);

/* In place. non_blocking is 0 or 1. */
AOTITorchError aoti_torch_copy_(AtenTensorHandle self, AtenTensorHandle src, int32_t non_blocking);
AOTITorchError aoti_torch_zero_(AtenTensorHandle self);

/* ---- Gradients ---- */

AOTITorchError torch_set_requires_grad(AtenTensorHandle tensor, bool requires_grad);
bool aoti_torch_grad_mode_is_enabled(void);          /* of the calling thread */
void aoti_torch_grad_mode_set_enabled(bool enabled); /* of the calling thread */

/*
 * C++, callable because only plain pointers cross: c10::TensorImpl::requires_grad() const, grad() const
 * and mutable_grad(). impl is the first word an AtenTensorHandle points to; the
 * result is a borrowed AtenTensorHandle, undefined where there is no gradient.
 */
bool _ZNK3c1010TensorImpl13requires_gradEv(const void *impl);
AtenTensorHandle _ZNK3c1010TensorImpl4gradEv(const void *impl);
AtenTensorHandle _ZN3c1010TensorImpl12mutable_gradEv(void *impl);

/* ---- Threads ---- */

AOTITorchError torch_get_num_threads(uint32_t *out_num_threads);
AOTITorchError torch_get_thread_idx(uint32_t *out_thread_idx);
void _ZN2at15set_num_threadsEi(int32_t threads); /* C++: at::set_num_threads(int) */

AOTITorchError torch_parallel_for(
    int64_t begin,
    int64_t end,
    int64_t grain_size,
    void (*func)(int64_t begin, int64_t end, void *ctx),
    void *ctx);

/* ---- Not libtorch's own ---- */

/*
 * The C library's. on_exit is glibc's: exit(status) calls the functions it was given, the last one first, each with the
 * status and its argument. The pointer is to a function void (int status, void *argument).
 */
int32_t on_exit(void *function, void *argument);
int32_t fcloseall(void);   /* glibc's: writes out and closes all streams of stdio */
void _exit(int32_t status); /* ends the process and runs nothing more */

/* C++: operator new(size_t), made the box of an optional before 2.13. */
void *_Znwm(size_t size);

/* Where OpenBLAS is the BLAS: its version with build options, and the kernels it chose. Static text. */
const char *openblas_get_config(void);
const char *openblas_get_corename(void);

/* Threads of OpenBLAS's own, which libtorch neither counts nor stops, and how it was built: 2 with OpenMP's. */
void openblas_set_num_threads(int32_t threads);
int32_t openblas_get_parallel(void);

/* Where MKL is the BLAS: its version, into a buffer of length bytes. */
void MKL_Get_Version_String(char *buffer, int32_t length);

/* Whose threads MKL's interface library takes, to be said before its first product: 3 for GNU's, libtorch's own. */
int32_t MKL_Set_Threading_Layer(int32_t layer);

#endif
